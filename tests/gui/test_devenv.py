# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs in the build folder, uninstalled, as whoever works on them starts them."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess

import pytest

import desktop
from application import APPLICATION_ID, BUILD_ROOT
from harness.client import Client
from harness.environment import pass_on
from harness.server import READY

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])
DEVENV = ["meson", "devenv", "-C", str(BUILD_ROOT)]


class Child:
    """What the shell or meson became, or started: its window is found by its process."""

    def __init__(self, process, pid):
        self.process = process
        self.pid = pid

    @property
    def returncode(self):
        return self.process.returncode

    def poll(self):
        return self.process.poll()


def read_name(pid):
    """Nothing of one that has ended meanwhile."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    return None


def find_program(process, name):
    """The process of this name that this one is, or has started."""
    def search():
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
        return next((pid for pid in [process.pid, *map(int, children.split())]
                     if read_name(pid) == name), None)
    return desktop.wait(search, f"the program {name}", 120)


@pytest.fixture(name="start")
def start_fixture(tmp_path):
    """Starts commands whose window is that of pfo3."""
    processes = []

    def start(*command, **environment):
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith(("GSETTINGS_SCHEMA", "PFO3_"))} | environment
        with open(tmp_path / "log", "ab") as log:
            processes.append(subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log,
                                              stderr=log, stdin=subprocess.DEVNULL))
        process = processes[-1]
        return desktop.Window(Child(process, find_program(process, "pfo3")))

    yield start
    for process in processes:
        process.kill()
        process.wait()


def quit_application(window):
    subprocess.run(["gapplication", "action", APPLICATION_ID, "quit"], check=True, timeout=20)
    assert window.process.process.wait(desktop.PATIENCE_S) == 0


def find_free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def is_open(port):
    with socket.socket() as peer:
        return peer.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("program", ["pfo3", "pfo3-cli", "pfo3-server"])
def test_devenv_finds(program):
    shown = subprocess.run([*DEVENV, program, "--version"], check=True, stdout=subprocess.PIPE,
                           text=True, timeout=60, env=os.environ | pass_on()).stdout
    assert shown.startswith(f"{program} ")


def test_devenv_starts_the_server(tmp_path):
    """And it serves."""
    environment = os.environ | pass_on() | {"SOCKET_PORT": "0", "XDG_STATE_HOME": str(tmp_path)}
    log = tmp_path / "log"
    with open(log, "wb") as output:
        process = subprocess.Popen([*DEVENV, "pfo3-server"], cwd=tmp_path, env=environment,
                                   stdin=subprocess.DEVNULL, stdout=output,
                                   start_new_session=True)
    try:
        pid = find_program(process, "pfo3-server")
        ready = desktop.wait(lambda: READY.match(log.read_text()), "the server's ready line", 60)
        with Client(("127.0.0.1", int(ready[2]))) as client:
            assert client.ask("PING")["ok"] is True
        os.kill(pid, signal.SIGTERM)
        assert process.wait(desktop.PATIENCE_S) == 0
    finally:
        # Both of them, if they still run.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_devenv_opens_the_window(start):
    window = start(*DEVENV, "pfo3")
    window.find_entry("Server address")
    quit_application(window)


def test_develop_starts_both(start):
    """The window is connected to a server of its own, which ends with it."""
    port = find_free_port()
    window = start("bash", SOURCE_ROOT / "build-aux" / "develop", BUILD_ROOT,
                   DEVELOP_PORT=str(port))
    window.find_entry("User name")
    assert is_open(port)
    quit_application(window)
    desktop.wait(lambda: not is_open(port), "the end of the server")
