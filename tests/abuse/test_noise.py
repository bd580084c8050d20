# SPDX-License-Identifier: GPL-3.0-or-later
"""Random bytes and lines that are too long leave nothing behind."""

import random

from harness.wait import wait_until, watch_for

N_NOISY = 300
N_OVERLONG = 50

# What the first round may leave behind, which finds caches empty, and what any further one may.
ALLOWED_KIB = [1024, 128]


def make_noise(rand):
    """Up to 40 KB of anything: whole lines, pieces of JSON, no newline at all."""
    pieces = [rand.randbytes(rand.randrange(1, 4000)) for _ in range(rand.randrange(1, 10))]
    glue = rand.choice([b"", b"\n", b'{"op":"', b"[[[[", b'"}}\n', b"\r\n\r\n"])
    return glue.join(pieces)


def send_noise(server, rand):
    with server.connect() as client:
        try:
            client.send(make_noise(rand))
            client.shut()
            while client.socket.recv(1 << 16):
                pass
        except (ConnectionResetError, BrokenPipeError):
            pass


def send_overlong(server):
    with server.connect() as client:
        client.send(b"x" * (3 << 20))
        assert client.read()["code"] == "too-large"


def make_round(server, rand):
    """Returns how much memory it takes when everybody has left."""
    for number in range(N_NOISY):
        send_noise(server, rand)
        if number % (N_NOISY // N_OVERLONG) == 0:
            send_overlong(server)
    return min(watch_for(server.get_rss_kib, 2))


def test_noise(start_server, say):
    server = start_server(LOG_LEVEL="warning")
    rand = random.Random(1)
    files = server.count_files()
    with server.connect() as client:
        assert client.sum(1, 2)["ok"]

    left = [server.get_rss_kib()]
    for _ in ALLOWED_KIB:
        left.append(make_round(server, rand))
    growth = [after - before for before, after in zip(left, left[1:])]

    say(f"{left[0]} KiB before, {server.read_status('VmHWM')} KiB at most; two seconds after each "
        f"round {' and '.join(map(str, left[1:]))} KiB; log of {len(server.read_log())} bytes")
    with server.connect() as client:
        assert client.sum(1, 2) == {"ok": True, "result": 3}
    assert growth[0] <= ALLOWED_KIB[0]
    assert growth[1] <= ALLOWED_KIB[1]
    wait_until(lambda: server.count_files() == files, 5, "every connection is closed")
