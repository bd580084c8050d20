# SPDX-License-Identifier: GPL-3.0-or-later
"""build-aux/run by somebody who may use sudo, in a system in which nothing is installed."""

import shutil

import pytest

from main_job import assert_main_job_is_shown
from trees import Tree

# The only things that a person brings along.
BROUGHT = ["sudo", "ca-certificates"]

# For all that is to be installed and built.
START_S = 1200


@pytest.fixture(name="tree", scope="module")
def tree_fixture(tmp_path_factory, clone):
    tree = Tree(tmp_path_factory.mktemp("bare"))
    tree.apt_get("install", *BROUGHT)
    tree("useradd", "--create-home", "ana")
    (tree.folder / "etc/sudoers.d/ana").write_text("ana ALL=(ALL) NOPASSWD: ALL\n")
    shutil.copytree(clone, tree.folder / "home/ana/pfo3", symlinks=True)
    tree("chown", "-R", "ana:ana", "/home/ana/pfo3")
    yield tree
    shutil.rmtree(tree.folder)


def start(tree):
    """Returns what it showed, before it built anything and afterwards."""
    done = tree("su", "--login", "ana", "-c", "SOCKET_PORT=0 pfo3/build-aux/run", timeout=START_S)
    return done.stdout.split("\n=== Building\n")


def test_the_main_job(tree):
    """It says what it installs, and needs nothing else; another start finds all of it done."""
    installing, main_job = start(tree)
    assert "libsodium-dev" in installing and "Compiling" in main_job
    assert_main_job_is_shown(main_job)
    assert tree.has("/home/ana/.local/state/pfo3/pfo3.sqlite")

    installing, main_job = start(tree)
    assert installing.strip() == "" and "Compiling" not in main_job
    assert_main_job_is_shown(main_job)
