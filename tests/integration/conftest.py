# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the running server with real databases. What they share is in tests/harness/."""

import socket

import pytest

from harness.cli import Cli
from harness.fixtures import postgres, server, start_server, store

__all__ = ["postgres", "server", "start_server", "store"]


@pytest.fixture(name="cli")
def cli_fixture(server, tmp_path):
    return Cli(tmp_path, f"127.0.0.1:{server.port}")


@pytest.fixture(name="lonely_cli")
def lonely_cli_fixture(tmp_path):
    """The program where there is no server."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield Cli(tmp_path, f"127.0.0.1:{taken.getsockname()[1]}")
