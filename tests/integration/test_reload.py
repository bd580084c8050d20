# SPDX-License-Identifier: GPL-3.0-or-later
"""HUP: what can change while the server runs changes, and the rest is told."""

import contextlib
import os
import pty
import signal
import subprocess
from datetime import datetime

import pytest

from harness.client import task_line
from harness.server import Server, get_binary, make_environment
from harness.service_manager import NotifySocket
from harness.wait import wait_until

FOREVER = 3600
LONG_TEXT = "a" * 1_900_000
HEAVY = task_line("sum", args=list(range(200_000)))


class Reloaded:
    """A server whose settings are in a file that changes."""

    def __init__(self, folder):
        self.folder = folder
        self.config = folder / "pfo3-server.conf"
        self.server = None

    def write(self, settings):
        """The server never sees half of it."""
        new = self.folder / "new.conf"
        new.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        new.rename(self.config)

    def start(self, environment=None, **settings):
        self.write(settings)
        self.server = Server(self.folder, arguments=["--config", self.config],
                             **(environment or {}))
        self.server.address = ("127.0.0.1", self.server.port)
        return self.server

    def reload(self, expected, **settings):
        """Lets the server read other settings; returns the lines that it logs about that."""
        self.write(settings)
        seen = len(self.server.read_log())
        self.server.send_signal(signal.SIGHUP)
        wait_until(lambda: expected in self.server.read_log()[seen:], 30, expected)
        return self.server.read_log()[seen:].splitlines()


@pytest.fixture(name="reloaded")
def reloaded_fixture(tmp_path):
    reloaded = Reloaded(tmp_path)
    yield reloaded
    if reloaded.server is not None:
        reloaded.server.close()


def test_log_level(reloaded):
    server = reloaded.start(LOG_LEVEL="info")
    reloaded.reload("From now on: LOG_LEVEL=error (was info)", LOG_LEVEL="error")
    with server.connect() as client:
        assert client.register("ana")["ok"] and client.sign_in("ana")["ok"]
    assert "User 1" not in server.read_log()
    reloaded.reload("From now on: LOG_LEVEL=info (was error)", LOG_LEVEL="info")
    with server.connect() as client:
        assert client.sign_in("ana")["ok"]
    wait_until(lambda: "User 1" in server.read_log(), 30)


def test_shortest_password(reloaded):
    server = reloaded.start(PASSWORD_MIN_LENGTH=12)
    with server.connect() as client:
        assert client.register("ana", "12345678")["code"] == "invalid-request"
        reloaded.reload("From now on: PASSWORD_MIN_LENGTH=8 (was 12)", PASSWORD_MIN_LENGTH=8)
        assert client.register("ana", "12345678")["ok"]
        assert client.register("eva", "1234567")["code"] == "invalid-request"


def test_length_of_sessions(reloaded):
    server = reloaded.start(SESSION_HOURS=1)
    with server.connect() as client:
        client.register("ana")
        before = client.sign_in("ana")
        reloaded.reload("From now on: SESSION_HOURS=100 (was 1)", SESSION_HOURS=100)
        after = client.sign_in("ana")
        assert client.ask("GET_TAREAS_HTML", {"token": before["token"]})["ok"]
    hours = [(datetime.fromisoformat(answer["expires_at"].replace("Z", "+00:00")).timestamp()
              - datetime.now().timestamp()) / 3600 for answer in (before, after)]
    assert 0.8 < hours[0] <= 1 and 99.8 < hours[1] <= 100


def test_number_of_connections(reloaded):
    server = reloaded.start(MAX_CONNECTIONS=1)
    with contextlib.ExitStack() as stack:
        inside = [stack.enter_context(server.connect())]
        assert inside[0].ask("PING")["ok"]
        with server.connect() as newcomer:
            assert newcomer.read()["code"] == "busy"
        reloaded.reload("From now on: MAX_CONNECTIONS=3 (was 1)", MAX_CONNECTIONS=3)
        inside += [stack.enter_context(server.connect()) for _ in range(2)]
        assert all(client.ask("PING")["ok"] for client in inside)
        with server.connect() as newcomer:
            assert newcomer.read()["code"] == "busy"
        reloaded.reload("From now on: MAX_CONNECTIONS=1 (was 3)", MAX_CONNECTIONS=1)
        assert all(client.ask("PING")["ok"] for client in inside), "who is inside stays"


def test_time_for_a_request(reloaded):
    """Also for one that has begun."""
    server = reloaded.start(REQUEST_TIMEOUT=FOREVER)
    with server.connect(timeout=30) as slow, server.connect() as client:
        slow.send(b'{"op":')
        assert client.ask("PING")["ok"]
        reloaded.reload(f"From now on: REQUEST_TIMEOUT=1 (was {FOREVER})", REQUEST_TIMEOUT=1)
        assert slow.read_to_end()[-1]["code"] == "timeout"


def leave_answers(client):
    """Asks for more than the system keeps for a peer that reads nothing."""
    for _ in range(4):
        client.send(task_line("upper", s=LONG_TEXT))


def test_time_to_take_an_answer(reloaded):
    """Also for one that waits already."""
    server = reloaded.start(WRITE_TIMEOUT=FOREVER)
    with server.connect(timeout=30) as deaf:
        leave_answers(deaf)
        reloaded.reload(f"From now on: WRITE_TIMEOUT=1 (was {FOREVER})", WRITE_TIMEOUT=1)
        wait_until(lambda: "takes no answers: dropped" in server.read_log(), 30)


def test_time_to_end(reloaded):
    server = reloaded.start(DRAIN_SECONDS=FOREVER)
    with server.connect(timeout=30) as deaf:
        leave_answers(deaf)
        reloaded.reload(f"From now on: DRAIN_SECONDS=0 (was {FOREVER})", DRAIN_SECONDS=0)
        assert server.stop()[0] == 0


def count_busy(server):
    with server.connect(timeout=60) as client:
        client.send(HEAVY)
        client.send(b"".join(task_line("sum", args=[number], id=number) for number in range(100)))
        return [client.read().get("code") for _ in range(101)].count("busy")


def test_length_of_the_queue(reloaded):
    server = reloaded.start(environment={"WORKERS": 1}, QUEUE_MAX=1)
    assert count_busy(server) > 0
    reloaded.reload("From now on: QUEUE_MAX=1000 (was 1)", QUEUE_MAX=1000)
    assert count_busy(server) == 0


def test_tasks_for_everybody(reloaded):
    environment = {"SOCKET_HOST": "0.0.0.0", "ALLOW_PLAINTEXT": "true"}
    server = reloaded.start(environment)
    with server.connect() as client:
        assert client.sum(1, 2)["code"] == "unauthorized"
        reloaded.reload("From now on: ANONYMOUS_TASKS=true (was false)", ANONYMOUS_TASKS="true")
        assert client.sum(1, 2) == {"ok": True, "result": 3}


@pytest.mark.parametrize("level", ["error", "warning"])
def test_what_came_of_it_is_told_at_any_level(reloaded, level):
    """Whoever sends HUP has to know."""
    reloaded.start(LOG_LEVEL=level, QUEUE_MAX=5, WORKERS=1)
    lines = reloaded.reload("Only after", LOG_LEVEL=level, QUEUE_MAX=6, WORKERS=2)
    assert [line.partition(" info    ")[2] for line in lines] == [
        "From now on: QUEUE_MAX=6 (was 5)", "Only after a restart: WORKERS=2 (was 1)"]
    same = {"LOG_LEVEL": level, "QUEUE_MAX": 6, "WORKERS": 1}
    assert len(reloaded.reload("The settings are as they were", **same)) == 1
    lines = reloaded.reload("Nothing is changed: ", LOG_LEVEL=level, QUEUE_MAX="none")
    assert len(lines) == 1 and " warning Nothing is changed: " in lines[0]


def test_what_has_to_wait_for_a_restart(reloaded, tmp_path):
    server = reloaded.start(DATABASE_URL="sqlite:///users.sqlite", LOG_LEVEL="info")
    lines = reloaded.reload("Only after a restart", WORKERS=3, LOG_LEVEL="debug", SOCKET_PORT=1,
                            DATABASE_URL="sqlite:///hunter2.sqlite", TLS="auto")
    assert [line.partition(" info    ")[2] for line in lines] == [
        "From now on: LOG_LEVEL=debug (was info)",
        "Only after a restart: WORKERS=3 (was 8), DATABASE_URL, TLS=auto (was off)",
    ], "SOCKET_PORT is in the environment, which counts"
    with server.connect() as client:
        assert client.register("ana")["ok"] and client.ask("INFO")["result"]["workers"] == 8
    assert not (tmp_path / "hunter2.sqlite").exists() and "hunter2" not in server.read_log()


def test_nothing_new(reloaded):
    reloaded.start(QUEUE_MAX=5)
    lines = reloaded.reload("The settings are as they were", QUEUE_MAX=5)
    assert len(lines) == 1


@pytest.mark.parametrize("text, problem", [
    ("PASSWORD_MIN_LENGTH=4\nQUEUE_MAX=0\n", "QUEUE_MAX=0 ("),
    ("PASSWORD_MIN_LENGTH=4\nnonsense\n", "line 2: expected NAME=value"),
    ("PASSWORD_MIN_LENGTH=4\nDATABASE_URL_FILE=/nonexistent\n",
     "DATABASE_URL can't be read from file /nonexistent"),
    (None, "can't be read"),
])
def test_a_wrong_file_changes_nothing(reloaded, text, problem):
    server = reloaded.start(PASSWORD_MIN_LENGTH=8)
    seen = len(server.read_log())
    if text is None:
        reloaded.config.unlink()
    else:
        reloaded.config.write_text(text)
    server.send_signal(signal.SIGHUP)
    wait_until(lambda: problem in server.read_log()[seen:], 30)
    lines = server.read_log()[seen:].splitlines()
    assert len(lines) == 1 and " warning Nothing is changed: " in lines[0]
    with server.connect() as client:
        assert client.register("ana", "1234")["code"] == "invalid-request"


def test_the_service_manager_is_told(reloaded, tmp_path):
    """Of a reading that fails too: the service goes on."""
    with contextlib.closing(NotifySocket(tmp_path)) as notify:
        server = reloaded.start({"NOTIFY_SOCKET": notify.path}, QUEUE_MAX=1)
        notify.wait_for("READY=1")
        for value in (2, "none"):
            reloaded.write({"QUEUE_MAX": value})
            server.send_signal(signal.SIGHUP)
            assert int(notify.wait_for("RELOADING=1")["MONOTONIC_USEC"]) > 0
            status = notify.wait_for("READY=1")["STATUS"]
            assert status.startswith(f"Serving on port {server.port} of 127.0.0.1")
            assert ("could not be read again" in status) == (value == "none")
        server.close()


def test_hundreds_of_signals(reloaded):
    server = reloaded.start(QUEUE_MAX=5)
    with server.connect() as client:
        for number in range(300):
            reloaded.write({"QUEUE_MAX": number + 6})
            server.send_signal(signal.SIGHUP)
            assert client.sum(number, 1)["result"] == number + 1
    wait_until(lambda: "QUEUE_MAX=305 (was" in server.read_log(), 30)


@contextlib.contextmanager
def start_on_terminal(folder, prepare=None):
    """Gives a server that serves and was started on a terminal, and what closes that. prepare: what
    to do in its process before it starts."""
    master, slave = pty.openpty()

    def take_terminal():
        os.setsid()
        os.close(os.open(os.ttyname(slave), os.O_RDWR))
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may run under nohup
        if prepare is not None:
            prepare()

    with contextlib.ExitStack() as stack, open(folder / "log", "wb") as log:
        terminal = stack.enter_context(os.fdopen(master, "rb", buffering=0))
        process = subprocess.Popen([get_binary()], cwd=folder, env=make_environment(folder, {}),
                                   stdin=slave, stdout=subprocess.PIPE, stderr=log, text=True,
                                   preexec_fn=take_terminal)
        stack.callback(process.stdout.close)
        stack.callback(process.wait)
        stack.callback(process.kill)
        os.close(slave)
        assert process.stdout.readline().startswith("Servidor sockets en ")
        yield process, terminal.close


def wait_for_reload(folder, times):
    log = folder / "log"
    wait_until(lambda: log.read_text().count("as they were") == times, 30)


def test_it_ends_with_its_terminal(tmp_path):
    """HUP also says that the terminal has gone; a server that was started there is not left
    behind."""
    with start_on_terminal(tmp_path) as (process, close_terminal):
        process.send_signal(signal.SIGHUP)
        wait_for_reload(tmp_path, 1)
        close_terminal()
        assert process.wait(30) == 0


def test_it_outlives_its_terminal_under_nohup(tmp_path):
    """Whoever lets HUP be ignored at the start, as nohup does, wants it to be left behind. HUP by
    hand is still an order."""
    def ignore_hangup():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with start_on_terminal(tmp_path, ignore_hangup) as (process, close_terminal):
        close_terminal()
        wait_for_reload(tmp_path, 1)
        process.send_signal(signal.SIGHUP)
        wait_for_reload(tmp_path, 2)
        process.terminate()
        assert process.wait(30) == 0
