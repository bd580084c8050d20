# SPDX-License-Identifier: GPL-3.0-or-later
"""Load and faults: each test prints its figures. What they share is in tests/harness/."""

import resource

import pytest

from harness.fixtures import postgres, server, start_server, store

__all__ = ["postgres", "server", "start_server", "store"]


@pytest.fixture(scope="session", autouse=True)
def many_files():
    """Ten thousand connections take as many descriptors, here and (inherited) in the server."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@pytest.fixture
def say(capsys):
    """Prints a figure past pytest's capturing."""
    def print_figure(text):
        with capsys.disabled():
            print(f"\n    {text}", end="", flush=True)
    return print_figure
