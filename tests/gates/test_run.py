# SPDX-License-Identifier: GPL-3.0-or-later
"""The first of the two commands, build-aux/run, to the end of the main job: with a display, where a
person works in the window that it opens, and without one. Missing packages it installs itself."""

import contextlib
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import time

import pytest

import desktop
from harness.client import PASSWORD
from harness.wait import wait_until
from inicio import wait_for_inicio
from main_job import assert_main_job_is_shown, find_user

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])

# A release of everything may have to be built first.
BUILD_S = 900
# What is left to do when it is, with others on the machine.
START_S = 30


class Program:
    """A process that the script started."""

    def __init__(self, pid):
        self.pid = pid
        self.returncode = None

    def poll(self):
        return None if get_state(self.pid) not in "ZX" else 0


def get_state(pid):
    """The letter that the kernel has for a process; X if there is none."""
    try:
        return re.search(r"\nState:\t(\w)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]
    except (FileNotFoundError, ProcessLookupError):
        return "X"


def find_children(pid, name):
    """The living processes of this name below pid."""
    try:
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    found = []
    for child in map(int, children):
        if get_state(child) not in "ZX":
            try:
                if pathlib.Path(f"/proc/{child}/comm").read_text().strip() == name:
                    found.append(child)
            except (FileNotFoundError, ProcessLookupError):
                pass
            found += find_children(child, name)
    return found


def find_session(session):
    """The names of all that lives in a session of processes, that is, of whatever the script and
    its bus started."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            name, fields = (folder / "stat").read_text().rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, _, _, its_session = fields.split()[:4]
        if int(its_session) == session and state not in "ZX":
            found.append(name.partition("(")[2])
    return found


def assert_nothing_is_left(process):
    """What is started on a bus ends by itself once the bus has."""
    with contextlib.suppress(AssertionError):
        wait_until(lambda: not find_session(process.pid), 30)
    assert find_session(process.pid) == []


def hear_ctrl_c():
    """What is started in the background is deaf to it, and so is all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(name="script")
def script_fixture(tmp_path, monkeypatch):
    """Starts build-aux/run with folders of its own, and sees to it that it ends."""
    for variable in "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME":
        monkeypatch.setenv(variable, str(tmp_path / variable))
    for variable in "GSETTINGS_SCHEMA_DIR", "PFO3_LOCALEDIR":
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("SOCKET_PORT", "0")
    monkeypatch.setenv("G_DEBUG", "fatal-warnings")
    started = []

    def start():
        with open(tmp_path / "log", "wb") as log:
            started.append(subprocess.Popen([SOURCE_ROOT / "build-aux/run"], cwd=tmp_path,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True, preexec_fn=hear_ctrl_c))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def read_log(tmp_path):
    return (tmp_path / "log").read_text(errors="replace")


def do_the_main_job(window, folder):
    window.register("ana", PASSWORD)
    wait_for_inicio(window, folder)

    window.show_page("Tasks")
    window.run("Numbers", "1 2 3.5")
    window.find(desktop.LABEL, "6.5")
    for task, text, result in [("Upper case", "hola", "HOLA"), ("Lower case", "CHAU", "chau")]:
        window.select_item("Tasks", task)
        window.run("Text", text)
        window.find(desktop.LABEL, result)


def wait_for_window(process, tmp_path):
    """The application, its window and the server's process."""
    pid = wait_until(lambda: find_children(process.pid, "pfo3") or process.poll() is not None,
                     BUILD_S, "the application's start")
    assert process.poll() is None, read_log(tmp_path)
    application = Program(pid[0])
    server = find_children(process.pid, "pfo3-server")
    assert len(server) == 1
    return application, desktop.Window(application), server[0]


def test_with_a_display(script, tmp_path):
    process = script()
    application, window, server = wait_for_window(process, tmp_path)
    do_the_main_job(window, tmp_path)
    desktop.focus_window(application)
    desktop.key("ctrl+w")

    assert process.wait(60) == 0, read_log(tmp_path)
    assert application.poll() == 0 and get_state(server) in "ZX"
    assert_nothing_is_left(process)
    assert not desktop.TROUBLE.search(read_log(tmp_path)), read_log(tmp_path)


def test_second_start_and_ctrl_c(script, tmp_path):
    """Nothing is installed, configured or built again. Ctrl+C goes to all that the terminal has
    started."""
    start = time.monotonic()
    process = script()
    application, window, server = wait_for_window(process, tmp_path)
    assert time.monotonic() - start < START_S, read_log(tmp_path)
    window.find(desktop.BUTTON, "Create an Account")
    before, building, _ = re.split("^=== .*\n", read_log(tmp_path), maxsplit=2, flags=re.MULTILINE)
    assert before.strip() == ""
    assert [line for line in building.split("\n")
            if line and not line.startswith("ninja: ")] == []

    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 130, read_log(tmp_path)
    assert application.poll() == 0 and get_state(server) in "ZX"
    assert_nothing_is_left(process)


def test_with_a_bus_of_its_own(script, tmp_path, monkeypatch):
    """Where there is no session bus the script starts one. It ends with the script, and so does
    whatever was started on it."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    assert not pathlib.Path(os.environ["XDG_RUNTIME_DIR"], "bus").exists()
    process = script()
    application, _, _ = wait_for_window(process, tmp_path)
    assert find_children(process.pid, "dbus-daemon")
    desktop.focus_window(application)
    desktop.key("ctrl+w")

    assert process.wait(60) == 0, read_log(tmp_path)
    assert_nothing_is_left(process)


@pytest.mark.parametrize("tls", ["off", "auto"])
def test_without_a_display(script, tmp_path, monkeypatch, tls):
    monkeypatch.delenv("DISPLAY")
    monkeypatch.setenv("TLS", tls)
    process = script()
    assert process.wait(BUILD_S) == 0, read_log(tmp_path)
    assert_main_job_is_shown(read_log(tmp_path))
    assert_nothing_is_left(process)


def test_with_a_database_of_the_person(script, tmp_path, monkeypatch):
    """Where DATABASE_URL names one, it is made, and no other."""
    monkeypatch.delenv("DISPLAY")
    users = tmp_path / "users.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{users}")
    process = script()
    assert process.wait(BUILD_S) == 0, read_log(tmp_path)
    with contextlib.closing(sqlite3.connect(users)) as database:
        rows = database.execute("select username from usuarios").fetchall()
    assert rows == [(find_user(read_log(tmp_path)),)]
    assert not list(tmp_path.glob("XDG_*/**/*.sqlite"))
