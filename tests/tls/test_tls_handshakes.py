# SPDX-License-Identifier: GPL-3.0-or-later
"""Handshakes that take their time, come in numbers, or are none."""

import contextlib
import json
import select
import socket
import ssl
import threading
import time

import pytest

from harness.tls import make_context
from harness.wait import wait_until

N_SLOW = 200


def make_hello():
    """Returns what a TLS client sends first."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = make_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


class SlowClients(threading.Thread):
    """Clients that send their hello byte by byte, side by side, and never the end of it."""

    def __init__(self, server):
        super().__init__()
        self.sockets = [socket.create_connection(server.address, 10) for _ in range(N_SLOW)]
        self.n_rounds = 0
        self.stopped = threading.Event()
        self.start()

    def run(self):
        hello = make_hello()
        while self.n_rounds < len(hello) - 1 and not self.stopped.wait(0.01):
            for one in self.sockets:
                one.sendall(hello[self.n_rounds:self.n_rounds + 1])
            self.n_rounds += 1

    def stop(self):
        self.stopped.set()
        self.join()
        for one in self.sockets:
            one.close()


def measure(client, count):
    """Returns how long the slowest of so many requests took."""
    return max(client.ask_timed("PING")[1] for _ in range(count))


def test_200_slow_ones_hold_up_nobody(server, trusting):
    """While 200 clients say their hello byte by byte, another's requests go through at once, and a
    newcomer comes in."""
    with server.connect(tls=trusting) as client:
        assert client.ask("PING")["ok"]
        slow = SlowClients(server)
        try:
            wait_until(lambda: slow.n_rounds > 20, 30, "they are under way")
            longest = measure(client, 100)
            start = time.monotonic()
            with server.connect(tls=trusting) as newcomer:
                assert newcomer.ask("PING")["ok"]
            newcomer_s = time.monotonic() - start
        finally:
            slow.stop()
    print(f"longest PING {longest * 1000:.1f} ms, newcomer {newcomer_s * 1000:.1f} ms")
    assert longest < 1
    assert newcomer_s < 5


def test_a_storm_holds_up_nobody(server, trusting):
    """200 hellos at once are all answered, and requests of those inside meanwhile. How few of them
    a turn takes is counted in tests/unit/test-handshakes.c."""
    hello = make_hello()
    with server.connect(tls=trusting) as client:
        assert client.ask("PING")["ok"]
        storm = [socket.create_connection(server.address, 10) for _ in range(N_SLOW)]
        for one in storm:
            one.sendall(hello)
        for _ in range(20):
            assert client.ask("PING")["ok"]
        answered = [one.recv(1) == b"\x16" for one in storm]
        for one in storm:
            one.close()
    assert all(answered), "every one of them gets its answer in the end"


def test_deadline(start_server, certificate):
    """Who says nothing, or not enough, has REQUEST_TIMEOUT; a byte now and then does not prolong
    it."""
    server = start_server(REQUEST_TIMEOUT=1, **certificate.get_settings())
    hello = make_hello()
    silent = socket.create_connection(server.address, 20)
    start = time.monotonic()
    slow = socket.create_connection(server.address, 20)
    sent = 0
    while not select.select([slow], [], [], 0.1)[0]:
        assert time.monotonic() - start < 20
        slow.sendall(hello[sent:sent + 1])
        sent += 1
    assert silent.recv(100) == b""
    # A byte that comes while the connection is being closed resets it.
    with contextlib.suppress(ConnectionResetError):
        assert slow.recv(100) == b""
    assert time.monotonic() - start >= 1
    silent.close()
    slow.close()
    assert server.read_log().count("no TLS came about in time") == 2


def test_plain_text_is_told(server, trusting):
    """Whoever speaks plain text gets one clear line in plain text, and the operator one in the
    log."""
    said = {
        b'{"op":"PING"}\n': ("texto plano", "plain text"),
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n": ("HTTP", "HTTP"),
        b"SSH-2.0-OpenSSH_9.2\r\n": ("SSH", "SSH"),
    }
    with server.connect(tls=trusting) as inside:
        for first, (name, logged) in said.items():
            with server.connect() as client:
                client.send(first)
                answers = client.read_to_end()
            assert len(answers) == 1
            assert answers[0]["code"] == "invalid-json"
            assert answers[0]["error"] == (f"Esto parece {name}; este puerto habla el protocolo de "
                                           "PFO3 (un objeto JSON por línea, en TLS)")
            assert f"from 127.0.0.1 speaks {logged}" in server.read_log()
            assert inside.ask("PING")["ok"]


def test_tls_is_told_on_a_plain_port(start_server):
    server = start_server()
    with server.connect() as client:
        client.send(make_hello())
        answers = client.read_to_end()
    assert [answer["code"] for answer in answers] == ["invalid-json"]
    assert "TLS" in answers[0]["error"] and "texto plano" in answers[0]["error"]
    assert "speaks TLS" in server.read_log()


def test_leaving_in_the_middle(server, trusting):
    """Clients that leave at any point of the handshake leave nothing behind."""
    before = server.count_files()
    hello = make_hello()
    for length in (0, 1, 5, len(hello) // 2, len(hello)):
        with socket.create_connection(server.address, 10) as one:
            one.sendall(hello[:length])
    wait_until(lambda: server.count_files() == before, 20, "all are gone")
    with server.connect(tls=trusting) as client:
        assert client.ask("PING")["ok"]


def test_garbage_behind_the_hello(server):
    """What is no TLS after all ends the connection with an alert, and nothing else."""
    hello = bytearray(make_hello())
    hello[11:60] = b"\xff" * 49
    with socket.create_connection(server.address, 10) as one:
        one.sendall(hello)
        received = b""
        while data := one.recv(1 << 16):
            received += data
    assert received[:1] == b"\x15", "an alert"
    wait_until(lambda: "no TLS came about" in server.read_log(), 10, "it is logged")


def test_a_newcomer_that_does_not_fit(start_server, certificate, trusting):
    """Is told so, over TLS; who is inside goes on."""
    server = start_server(MAX_CONNECTIONS=1, **certificate.get_settings())
    with server.connect(tls=trusting) as inside:
        assert inside.ask("PING")["ok"]
        with server.connect(tls=trusting) as newcomer:
            assert json.loads(newcomer.read_line())["code"] == "busy"
            assert newcomer.read_line() is None
        assert inside.ask("PING")["ok"]


@pytest.mark.parametrize("length", [0, 5, None], ids=["silent", "begun", "said hello"])
def test_a_stop_without_patience(start_server, certificate, trusting, length):
    """More are in their handshake than a turn deals with, and nobody is waited for: all are let
    go, and the end is a good one."""
    server = start_server(DRAIN_SECONDS=0, **certificate.get_settings())
    hello = make_hello()
    with server.connect(tls=trusting) as inside:
        shaking = [socket.create_connection(server.address, 20) for _ in range(64)]
        for one in shaking:
            one.sendall(hello[:length])
        assert inside.ask("PING")["ok"]
        status, _ = server.stop()
        assert status == 0, server.read_log()
        assert inside.read_line() is None
    for one in shaking:
        one.close()
