# SPDX-License-Identifier: GPL-3.0-or-later
"""GNOME Builder opens a clone, builds it and runs it."""

import os
import pathlib
import socket
import subprocess

import pytest

import desktop
from builders import Builder
from harness.client import PASSWORD

BUILD_ROOT = pathlib.Path(os.environ["PFO_BUILD_ROOT"])

# A whole build, on a machine that does other things too.
BUILDING_S = 900


def find_free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(name="open_builder")
def open_builder_fixture(tmp_path, clone):
    opened = []

    def open_it(configuration=None, **environment):
        opened.append(Builder(tmp_path, clone, {**os.environ, **environment}, configuration))
        return opened[-1]

    yield open_it
    for builder in opened:
        builder.close()


def test_run_gives_a_working_application(open_builder, tmp_path):
    """The server is its own, on a port of its own, and Inicio and the tasks are there."""
    builder = open_builder("development", DEVELOP_PORT=str(find_free_port()))
    window = builder.run(BUILDING_S)
    desktop.wait(lambda: window.select(desktop.BUTTON, "Create an Account".__eq__),
                 "the page to sign in", 60)
    window.press("Create an Account")
    window.type_in("User name", "ana")
    window.type_in("Password", PASSWORD)
    window.type_in("Repeat password", PASSWORD)
    window.press("Register")
    window.find(desktop.BUTTON, "Reload")
    desktop.take_picture(BUILD_ROOT / "builder.png")
    window.show_page("Tasks")
    window.run("Numbers", "1 2 3.5")
    window.find(desktop.LABEL, "6.5")

    folder = builder.find_build_folder()
    assert (folder / "develop" / "users.sqlite").is_file()
    tested = subprocess.run(["meson", "test", "-C", folder, "--no-rebuild", "--suite", "unit"],
                            stdout=subprocess.PIPE, text=True, check=False, timeout=600)
    assert tested.returncode == 0, tested.stdout
