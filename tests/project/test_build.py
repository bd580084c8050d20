# SPDX-License-Identifier: GPL-3.0-or-later
"""build-aux/build, in a small tree: it configures when it has to, and removes nothing of others."""

import os
import pathlib
import shutil
import subprocess

import pytest

PROGRAM = pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "build-aux" / "build"

PROJECT = """\
project('small')
custom_target('copy', input: 'meson.build', output: 'copy', build_by_default: true,
  command: ['cp', '@INPUT@', '@OUTPUT@'])
subdir('src-server')
"""

CONFIGURES = "The Meson build system"
BUILDS = "Generating copy"


@pytest.fixture(name="tree")
def tree_fixture(tmp_path):
    return make_tree(tmp_path / "tree")


def make_tree(folder):
    (folder / "build-aux").mkdir(parents=True)
    shutil.copy(PROGRAM, folder / "build-aux")
    (folder / "meson.build").write_text(PROJECT)
    (folder / "src-server").mkdir()
    (folder / "src-server" / "meson.build").write_text("# Nothing is built here.\n")
    return folder


def build(tree, folder="_build", status=0):
    done = subprocess.run([tree / "build-aux" / "build", folder], check=False, text=True,
                          timeout=60, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == status, done.stdout
    return done.stdout


def put(path, text="of others\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", ["tree", "programación en C", 'the "best" tree'])
def test_once_configured(tmp_path, name):
    """Neither configures nor builds again, whatever the path is like."""
    tree = make_tree(tmp_path / name)
    said = build(tree)
    assert CONFIGURES in said and BUILDS in said
    said = build(tree)
    assert CONFIGURES not in said and BUILDS not in said
    assert CONFIGURES not in build(tree, tree / "_build" / ".")


def test_by_a_symbolic_link(tree, tmp_path):
    build(tree)
    (tmp_path / "link").symlink_to(tree)
    assert CONFIGURES not in build(tmp_path / "link")


def test_a_folder_with_other_folders_in_it(tree):
    """The state that build-aux/run leaves."""
    kept = [put(tree / "_build" / "run-prefix" / "bin" / "pfo3"),
            put(tree / "_build" / "run" / "build.ninja")]
    assert CONFIGURES in build(tree)
    assert [path.read_text() for path in kept] == ["of others\n"] * 2
    assert CONFIGURES not in build(tree)


def test_a_tree_that_was_moved(tree, tmp_path):
    """It is configured and built anew, but the users of build-aux/develop are still there."""
    build(tree)
    put(tree / "_build" / "develop" / "users.sqlite")
    moved = tree.rename(tmp_path / "moved")
    said = build(moved)
    assert CONFIGURES in said and BUILDS in said
    assert (moved / "_build" / "develop" / "users.sqlite").read_text() == "of others\n"
    assert CONFIGURES not in build(moved)


def test_a_build_folder_that_was_moved(tree):
    build(tree)
    (tree / "below").mkdir()
    (tree / "_build").rename(tree / "below" / "_build")
    assert CONFIGURES in build(tree, "below/_build")


def test_an_unfinished_configuration(tree):
    build(tree)
    (tree / "_build" / "build.ninja").unlink()
    kept = put(tree / "_build" / "develop" / "users.sqlite")
    assert CONFIGURES in build(tree)
    assert kept.exists()


@pytest.mark.parametrize("folder", ["src-server", "documents", "."])
def test_no_build_folder(tree, folder):
    """Is left as it is."""
    put(tree / "documents" / "letter.txt")
    before = sorted(tree.rglob("*"))
    assert "is no build folder" in build(tree, folder, status=1)
    assert sorted(tree.rglob("*")) == before
