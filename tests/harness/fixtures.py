# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: servers, each with a state folder of its own, on both stores."""

import pytest

from harness.postgres import Postgres
from harness.server import Server
from harness.stores import PostgresStore, SqliteStore


@pytest.fixture(scope="session")
def postgres():
    """One cluster a run."""
    cluster = Postgres()
    yield cluster
    cluster.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    """An empty database; a test that takes this runs once on each store."""
    if request.param == "sqlite":
        return SqliteStore(tmp_path / "users.sqlite")
    return PostgresStore(request.getfixturevalue("postgres"))


@pytest.fixture
def start_server(tmp_path):
    """Starts servers, with settings; those that still run at the end must end well."""
    servers = []

    def start(**settings):
        state_dir = tmp_path / f"state{len(servers)}"
        state_dir.mkdir()
        servers.append(Server(state_dir, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def server(start_server):
    """A server as it comes, with the embedded store."""
    return start_server()
