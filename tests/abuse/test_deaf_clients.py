# SPDX-License-Identifier: GPL-3.0-or-later
"""Fifty clients ask for 600 MB of answers and do not read; later they do."""

import statistics
import threading

from harness.client import task_line
from harness.wait import watch_for

N_CLIENTS = 50
N_ANSWERS = 12
TEXT = "a" * (1 << 20)
ANSWER = b'{"ok":true,"result":"' + TEXT.upper().encode() + b'"}'
REQUEST = task_line("upper", s=TEXT)


def measure_others(server, n=300):
    """Returns median and 99th percentile of the times of small tasks, in seconds."""
    with server.connect() as client:
        times = sorted(client.ask_timed("TASK", {"task": {"name": "sum", "args": [1, number]}})[1]
                       for number in range(n))
    return statistics.median(times), times[int(n * 0.99)]


def send_all(client):
    client.socket.settimeout(90)
    client.send(REQUEST * N_ANSWERS)


def test_deaf_clients(start_server, say):
    server = start_server(WRITE_TIMEOUT=300)
    for _ in range(3):
        quiet = measure_others(server)
    before = server.get_rss_kib()

    clients = [server.connect(timeout=90) for _ in range(N_CLIENTS)]
    senders = [threading.Thread(target=send_all, args=(client,)) for client in clients]
    for sender in senders:
        sender.start()

    growth = max(watch_for(server.get_rss_kib, 5)[-50:]) - before
    beside = measure_others(server)
    growth = max(growth, server.get_rss_kib() - before)
    allowed = N_CLIENTS * len(ANSWER) / 1024 + 1024

    n_whole = 0
    for client in clients:
        for _ in range(N_ANSWERS):
            n_whole += client.read_line() == ANSWER
        client.close()
    for sender in senders:
        sender.join()

    say(f"grew by {growth / 1024:.1f} MiB, of which {N_CLIENTS} answers are "
        f"{allowed / 1024 - 1:.1f} MiB; others' median {quiet[0] * 1e6:.0f} us before, "
        f"{beside[0] * 1e6:.0f} us beside, p99 {quiet[1] * 1e6:.0f} and {beside[1] * 1e6:.0f} us; "
        f"{n_whole} of {N_CLIENTS * N_ANSWERS} answers whole when read later")
    assert n_whole == N_CLIENTS * N_ANSWERS
    assert growth <= allowed
    assert beside[0] <= quiet[0] * 1.5
