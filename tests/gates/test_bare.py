# SPDX-License-Identifier: GPL-3.0-or-later
"""build-aux/run by somebody who may use sudo, in a system in which nothing is installed."""

import shutil
import time

import pytest

from main_job import assert_main_job_is_shown
from trees import Tree

# The only things that a person brings along.
BROUGHT = ["sudo", "ca-certificates"]

# What takes a machine that installs and builds, and one that has done so before.
FIRST_S = 1200
SECOND_S = 30


@pytest.fixture(name="tree", scope="module")
def tree_fixture(tmp_path_factory, clone):
    tree = Tree(tmp_path_factory.mktemp("bare"))
    tree.apt_get("install", *BROUGHT)
    tree("useradd", "--create-home", "ana")
    (tree.folder / "etc/sudoers.d/ana").write_text("ana ALL=(ALL) NOPASSWD: ALL\n")
    shutil.copytree(clone, tree.folder / "home/ana/pfo3", symlinks=True)
    tree("chown", "-R", "ana:ana", "/home/ana/pfo3")
    return tree


def start(tree, timeout):
    """Returns what it showed, and how long it took."""
    before = time.monotonic()
    done = tree("su", "--login", "ana", "-c", "SOCKET_PORT=0 pfo3/build-aux/run", timeout=timeout)
    return done.stdout, time.monotonic() - before


def test_the_main_job(tree):
    """It says what it installs, and needs nothing else."""
    shown, _ = start(tree, FIRST_S)
    assert "libsodium-dev" in shown[:shown.index("=== Building")]
    assert_main_job_is_shown(shown)
    assert tree.has("/home/ana/.local/state/pfo3/pfo3.sqlite")


def test_a_second_start_takes_seconds(tree):
    shown, seconds = start(tree, FIRST_S)
    assert_main_job_is_shown(shown)
    assert seconds < SECOND_S
