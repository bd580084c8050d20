# SPDX-License-Identifier: GPL-3.0-or-later
"""GNOME Builder opens a clone, builds it and runs it."""

import itertools
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess

import pytest

import desktop
from builders import Builder
from harness.client import PASSWORD
from inicio import wait_for_inicio

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])
BUILD_ROOT = pathlib.Path(os.environ["PFO_BUILD_ROOT"])

# A whole build, on a machine that does other things too.
BUILDING_S = 900


def find_free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(name="open_builder")
def open_builder_fixture(tmp_path, clone):
    opened = []

    def open_it(configuration=None, project=clone, **environment):
        opened.append(Builder(tmp_path, project, {**os.environ, **environment}, configuration))
        return opened[-1]

    yield open_it
    for builder in opened:
        builder.close()
        print(builder.get_log()[-8000:])  # seen with a failure


def test_run_gives_a_working_application(open_builder, tmp_path):
    """The server is its own, on a port of its own, and Inicio and the tasks are there."""
    builder = open_builder("development", DEVELOP_PORT=str(find_free_port()))
    window = builder.run(BUILDING_S)
    desktop.wait(lambda: window.select(desktop.BUTTON, "Create an Account".__eq__),
                 "the page to sign in", 60)
    window.register("ana", PASSWORD)
    wait_for_inicio(window, tmp_path)
    desktop.take_picture(BUILD_ROOT / "builder.png")
    window.show_page("Tasks")
    window.run("Numbers", "1 2 3.5")
    window.find(desktop.LABEL, "6.5")

    folder = builder.find_build_folder()
    assert (folder / "develop" / "users.sqlite").is_file()
    for tests in [["--suite", "unit", "--suite", "conformance"], ["gui tasks"]]:
        tested = subprocess.run(["meson", "test", "-C", folder, "--no-rebuild", *tests],
                                stdout=subprocess.PIPE, text=True, check=False, timeout=600)
        assert tested.returncode == 0, tested.stdout


@pytest.mark.parametrize("found, other", itertools.permutations(["ar.pfo3.Pfo3.Devel",
                                                                 "ar.pfo3.Pfo3"]))
def test_finds_the_manifest(open_builder, clone, tmp_path, found, other):
    """Without a choice Builder takes a manifest whose name is its id, and asks for the runtime that
    it names."""
    project = tmp_path / "pfo3"
    shutil.copytree(clone, project)
    path = project / "build-aux" / f"{other}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"id": "ar.pfo3.Other",
                                                               "runtime-version": "1"}))
    manifest = json.loads((project / "build-aux" / f"{found}.json").read_text())
    builder = open_builder(project=project)

    def find_versions():
        return set(re.findall(rf"{manifest['runtime']}/\w+/(\w+)", builder.get_log()))
    assert desktop.wait(find_versions, "a runtime", 120) == {manifest["runtime-version"]}


def test_debugger_stops_in_the_application(tmp_path):
    """As Builder's does: the script that is run becomes the application."""
    seen = subprocess.run(
        ["gdb", "-batch", "-ex", "set breakpoint pending on", "-ex", "break pfc_window_init",
         "-ex", "run", "-ex", "bt 1", "-ex", "kill", "--args",
         "bash", SOURCE_ROOT / "build-aux" / "develop", BUILD_ROOT],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120,
        stdin=subprocess.DEVNULL, cwd=tmp_path,
        env={**os.environ, "DEVELOP_PORT": str(find_free_port()), "DEBUGINFOD_URLS": ""})
    assert "#0  pfc_window_init (" in seen.stdout, seen.stdout
