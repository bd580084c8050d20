# SPDX-License-Identifier: GPL-3.0-or-later
"""Deadlines and limits of connections."""

import threading
import time

import pytest

from harness.client import ask_once, task_line
from harness.wait import wait_until, watch_for

TEXT = "a" * 1_000_000
LONG = task_line("upper", s=TEXT)


def test_a_request_that_does_not_get_whole(start_server):
    server = start_server(REQUEST_TIMEOUT=1)
    with server.connect() as client:
        client.send(b'{"op":"PI')
        start = time.monotonic()
        assert client.read()["code"] == "timeout"
        assert client.read_line() is None
        assert 0.9 < time.monotonic() - start < 3


def test_a_byte_now_and_then_does_not_prolong_it(start_server):
    server = start_server(REQUEST_TIMEOUT=1)
    with server.connect() as client:
        start = time.monotonic()
        client.send(b'{"op":"')

        def drip():
            client.send(b"P")
            return is_answered(client)

        wait_until(drip, 5, "an answer")
        assert client.read()["code"] == "timeout"
        assert time.monotonic() - start < 3


def is_answered(client):
    client.socket.setblocking(False)
    try:
        client.received += client.socket.recv(1 << 16)
    except BlockingIOError:
        pass
    finally:
        client.socket.settimeout(10)
    return bool(client.received)


def test_idle_between_requests_is_no_reason_to_close(start_server):
    server = start_server(REQUEST_TIMEOUT=1, WRITE_TIMEOUT=1)
    with server.connect() as silent, server.connect() as client:
        assert client.ask("PING")["ok"]
        assert not any(watch_for(lambda: is_answered(client), 2.5))
        assert client.ask("PING")["ok"]
        assert silent.ask("PING")["ok"]


def test_who_takes_no_answers_is_dropped(start_server):
    server = start_server(WRITE_TIMEOUT=1)
    with server.connect() as deaf:
        sender = send_in_background(deaf, LONG * 12)
        wait_until(lambda: is_dropped(server, deaf), 10, "dropped")
        sender.join()
    with server.connect() as client:
        assert client.ask("PING")["ok"]


def send_in_background(client, data):
    """Sends as the server takes it, until all is sent or the connection ends."""
    def send():
        try:
            client.send(data)
        except OSError:
            pass

    sender = threading.Thread(target=send)
    sender.start()
    return sender


def is_dropped(server, client):
    """Whether the server has no connection to this client any more."""
    port = client.socket.getsockname()[1]
    return (server.port, port) not in list_connections()


def list_connections():
    """Returns local and remote port of each established connection."""
    connections = set()
    with open("/proc/net/tcp", encoding="ascii") as table:
        for line in list(table)[1:]:
            local, remote, state = line.split()[1:4]
            if state == "01":
                ports = [int(address.split(":")[1], 16) for address in (local, remote)]
                connections.add(tuple(ports))
    return connections


def test_who_reads_slowly_gets_everything(start_server):
    """Taking some now and then is enough to stay."""
    server = start_server(WRITE_TIMEOUT=1)
    with server.connect(timeout=30) as client:
        sender = send_in_background(client, LONG * 12)

        def read_a_little():
            client.received += client.socket.recv(20_000)

        watch_for(read_a_little, 2.5)
        for _ in range(12):
            assert client.read() == {"ok": True, "result": TEXT.upper()}
        sender.join()


def test_newcomers_are_told_when_all_places_are_taken(start_server):
    server = start_server(MAX_CONNECTIONS=3)
    inside = [server.connect() for _ in range(3)]
    for client in inside:
        assert client.ask("PING")["ok"]
    for _ in range(5):
        with server.connect() as newcomer:
            assert newcomer.read()["code"] == "busy"
            assert newcomer.read_line() is None
    for client in inside:
        assert client.sum(1, 1) == {"ok": True, "result": 2}

    inside.pop().close()

    def is_let_in():
        with server.connect() as client:
            client.send_request("PING")
            return client.read()["ok"]

    wait_until(is_let_in, 5)
    for client in inside:
        client.close()
    assert server.read_log().count("MAX_CONNECTIONS") <= 2


def test_the_simplest_client(store, start_server):
    """A new connection for each request, five seconds, read to the newline."""
    address = start_server(DATABASE_URL=store.url).address
    credentials = {"username": "ana", "password": "caballo correcto"}
    assert ask_once(address, "REGISTRO", credentials) == {"ok": True, "info": "ok"}
    assert ask_once(address, "REGISTRO", credentials)["info"] == "usuario ya existe"
    answer = ask_once(address, "LOGIN", credentials)
    assert answer["ok"] and answer["username"] == "ana"
    assert "ana" in ask_once(address, "GET_TAREAS_HTML", credentials)["html"]
    assert "ana" in ask_once(address, "GET_TAREAS_HTML", {"token": answer["token"]})["html"]
    for task, result in [({"name": "sum", "args": [1, 2, 3.5]}, 6.5),
                         ({"name": "upper", "s": "hola"}, "HOLA"),
                         ({"name": "lower", "s": "HOLA"}, "hola")]:
        assert ask_once(address, "TASK", {"task": task}) == {"ok": True, "result": result}


@pytest.mark.parametrize("locale", ["tr_TR.UTF-8", "es_AR.UTF-8", "C"])
def test_the_locale_changes_nothing(start_server, locale):
    server = start_server(LC_ALL=locale, LANG=locale)
    with server.connect() as client:
        assert client.sum("1.5", 2) == {"ok": True, "result": 3.5}
        assert client.sum("1,5")["code"] == "invalid-argument"
        assert client.ask("TASK", {"task": {"name": "upper", "s": "iıñ"}})["result"] == "IIÑ"
        assert client.ask("TASK", {"task": {"name": "lower", "s": "IÑ"}})["result"] == "iñ"
