# SPDX-License-Identifier: GPL-3.0-or-later
"""build-aux/develop, in a small tree whose programs tell what they are given. The real ones are
started in tests/gui/test_devenv.py."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

SCRIPTS = pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "build-aux"

PROJECT = """\
project('small')
devenv = environment()
devenv.prepend('PATH', meson.project_source_root() / 'programs')
devenv.set('BUILT_IN', meson.project_build_root())
meson.add_devenv(devenv)
"""

OPTIONS = """\
option('profile', type: 'combo', choices: ['default', 'development'])
option('client', type: 'feature')
option('server', type: 'feature')
"""

# A server that is there already answers the terminal client.
PROGRAMS = {"pfo3": 'printf "%s\\n" "$BUILT_IN" "$@"', "pfo3-cli": "true"}


@pytest.fixture(name="tree")
def tree_fixture(tmp_path, monkeypatch):
    monkeypatch.delenv("DEVELOP_PORT", raising=False)
    tree = tmp_path / "tree"
    for folder in ["build-aux", "programs"]:
        (tree / folder).mkdir(parents=True)
    for script in ["build", "develop"]:
        shutil.copy(SCRIPTS / script, tree / "build-aux")
    for name, text in {"meson.build": PROJECT, "meson_options.txt": OPTIONS}.items():
        (tree / name).write_text(text)
    for name, text in PROGRAMS.items():
        (tree / "programs" / name).write_text(f"#!/bin/sh\n{text}\n")
        (tree / "programs" / name).chmod(0o755)
    return tree


def develop(tree, *arguments):
    """The build folder of the application that it starts, and the arguments of that."""
    shown = subprocess.run([tree / "build-aux" / "develop", *arguments], check=True, text=True,
                           timeout=60, stdout=subprocess.PIPE).stdout
    return shown.splitlines()[0], shown.splitlines()[1:]


def get_profile(folder):
    options = json.loads((folder / "meson-info" / "intro-buildoptions.json").read_text())
    return next(option["value"] for option in options if option["name"] == "profile")


def configure(tree, folder):
    subprocess.run(["meson", "setup", folder, "--buildtype=release"], cwd=tree, check=True,
                   timeout=60, stdout=subprocess.DEVNULL)


def test_has_a_folder_of_its_own(tree):
    """Whatever is configured in the one that README names."""
    configure(tree, "_build")
    for _ in range(2):
        own = tree / "_build" / "devel"
        assert develop(tree) == (str(own), ["--server", "127.0.0.1:6060"])
        assert get_profile(own) == "development"
    assert get_profile(tree / "_build") == "default"


def test_makes_the_folder_that_it_is_given(tree):
    assert develop(tree, "other", "--help") == (str(tree / "other"),
                                                ["--server", "127.0.0.1:6060", "--help"])
    assert get_profile(tree / "other") == "development"


def test_uses_a_folder_as_it_is_configured(tree):
    configure(tree, "other")
    assert develop(tree, "other")[0] == str(tree / "other")
    assert get_profile(tree / "other") == "default"
