# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten thousand connections that say nothing, and a thousand over TLS."""

import socket

import pytest

from harness.tls import make_context
from harness.wait import wait_until, watch_for

N = 10_000

N_TLS = 1000

# No more than may wait at the door at once.
BATCH = 1000
PING = b'{"op":"PING"}\n'


@pytest.fixture
def warm_server(start_server):
    """A server that has worked, and to which nobody is connected."""
    server = start_server()
    before = server.count_files()
    with server.connect() as client:
        assert client.sum(1, 2)["ok"]
    wait_until(lambda: server.count_files() == before, 5, "the connection is closed")
    return server


def open_connections(server, speak):
    """Opens N connections; returns once the server has taken them all."""
    before = server.count_files()
    connections = []
    for total in range(BATCH, N + 1, BATCH):
        connections += [socket.create_connection(server.address, 10) for _ in range(BATCH)]
        wait_until(lambda: server.count_files() >= before + total, 20, "all are taken")
    if speak:
        for connection in connections:
            connection.sendall(PING)
        for connection in connections:
            assert connection.recv(100).startswith(b'{"ok":true')
    return connections


@pytest.mark.parametrize("speak", [False, True], ids=["silent", "after-one-request"])
def test_memory(warm_server, say, speak):
    """At most 1 KiB each, and 90 % of it is given back within 2 s."""
    server = warm_server
    before = server.get_rss_kib()

    connections = open_connections(server, speak)
    full = server.get_rss_kib()
    for connection in connections:
        connection.close()
    left = min(watch_for(server.get_rss_kib, 2))

    each = (full - before) / N
    back = (full - left) / (full - before)
    say(f"{each:.2f} KiB for each idle connection ({before} KiB to {full} KiB); "
        f"2 s after they left {back:.0%} given back ({left} KiB)")
    assert each <= 1
    assert back >= 0.9


def test_no_wake_up(warm_server, say):
    """While nobody says anything, no thread of the server runs."""
    server = warm_server
    connections = open_connections(server, True)
    settled = watch_for(server.count_wakeups, 1)[-1]
    cpu = server.get_cpu_s()
    woken = watch_for(server.count_wakeups, 4)[-1] - settled
    say(f"{woken} wake-ups and {server.get_cpu_s() - cpu:.2f} s of processor time in 4 s")
    for connection in connections:
        connection.close()
    assert woken == 0


def test_memory_over_tls(start_server, say):
    """At most 48 KiB each, and no more after work; most of it is given back within 2 s."""
    server = start_server(TLS="auto")
    context = make_context()
    with server.connect(tls=context) as client:
        assert client.sum(1, 2)["ok"]
    before = server.get_rss_kib()

    clients = [server.connect(tls=context) for _ in range(N_TLS)]
    for client in clients:
        assert client.ask("PING")["ok"]
    idle = server.get_rss_kib()
    for client in clients:
        client.send(b'{"op":"PING","pad":"' + b"x" * 20_000 + b'"}\n')
        assert client.read()["ok"]
    worked = min(watch_for(server.get_rss_kib, 1))
    for client in clients:
        client.close()
    left = min(watch_for(server.get_rss_kib, 2))

    each, after = (idle - before) / N_TLS, (worked - before) / N_TLS
    back = (worked - left) / (worked - before)
    say(f"{each:.1f} KiB for each idle connection over TLS, {after:.1f} KiB after a request of "
        f"20 kB; 2 s after they left {back:.0%} given back")
    assert each <= 48
    assert after <= 48
    assert back >= 0.5
