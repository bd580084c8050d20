# SPDX-License-Identifier: GPL-3.0-or-later
"""A person on one host, the server on another, a router and a cable between."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "gui"))

from harness.client import PASSWORD  # noqa: E402
from harness.environment import pass_on  # noqa: E402
from harness.server import Server  # noqa: E402
from hosts import SERVER_ADDRESS, Network  # noqa: E402

FINGERPRINT = re.compile(r"SHA-256 fingerprint is ([0-9A-F:]{95})")


class Person:
    """Somebody at the first host, with the terminal client; what it keeps is in `config` and
    `state`."""

    def __init__(self, folder):
        self.folder = folder
        self.config = folder / "config"
        self.password_file = folder / "password"
        self.password_file.write_text(PASSWORD + "\n")

    def call(self, server, *arguments):
        return subprocess.run(
            [os.environ["PFO_CLI"], "--server", server, *arguments], text=True, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            env={**os.environ, **pass_on(), "LC_ALL": "C.UTF-8",
                 "XDG_CONFIG_HOME": str(self.config),
                 "XDG_STATE_HOME": str(self.folder / "state")})

    def do(self, server, *arguments):
        done = self.call(server, *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout


class RemoteServer:
    """The server on the second host."""

    def __init__(self, folder, **settings):
        self.server = Server(folder, SOCKET_HOST=SERVER_ADDRESS, **settings)
        self.address = f"{SERVER_ADDRESS}:{self.server.port}"

    def get_fingerprint(self):
        return FINGERPRINT.search(self.server.read_log())[1]


@pytest.fixture(name="network")
def network_fixture():
    network = Network()
    yield network
    network.close()


@pytest.fixture(name="start_remote")
def start_remote_fixture(network, tmp_path, monkeypatch):
    starter = network.write_starter(tmp_path / "pfo3-server", os.environ["PFO_SERVER"])
    monkeypatch.setenv("PFO_SERVER", str(starter))
    started = []

    def start(**settings):
        folder = tmp_path / f"server-{len(started)}"
        folder.mkdir()
        started.append(RemoteServer(folder, **settings))
        return started[-1]

    yield start
    for remote in started:
        remote.server.close()


@pytest.fixture(name="person")
def person_fixture(tmp_path):
    return Person(tmp_path)
