# SPDX-License-Identifier: GPL-3.0-or-later
"""Fifty clients ask for 600 MB of answers and do not read; later they do."""

import multiprocessing
import pathlib
import statistics
import threading

from harness.client import task_line
from harness.wait import wait_until, watch_for

N_CLIENTS = 50
N_ANSWERS = 12
TEXT = "a" * (1 << 20)
ANSWER = b'{"ok":true,"result":"' + TEXT.upper().encode() + b'"}'
REQUEST = task_line("upper", s=TEXT)

# How long others may wait while the requests arrive, in seconds: behind one task of each client.
ARRIVAL_LIMIT_S = 0.5

# What a task takes more where client and server happen to run on two processors, in seconds.
SCHEDULING_S = 0.00005


def measure_others(server, n=300):
    """Returns median and 99th percentile of the times of small tasks, in seconds."""
    with server.connect() as client:
        times = sorted(client.ask_timed("TASK", {"task": {"name": "sum", "args": [1, number]}})[1]
                       for number in range(n))
    return statistics.median(times), times[int(n * 0.99)]


def measure_best(server):
    """The best of three: a processor may be busy with something else."""
    return min(measure_others(server) for _ in range(3))


def send_all(client):
    client.socket.settimeout(90)
    client.send(REQUEST * N_ANSWERS)


def send_everything(clients):
    """In a process of its own, so that it takes nothing from who measures but processors."""
    senders = [threading.Thread(target=send_all, args=(client,)) for client in clients]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()


def is_at_rest(server):
    """Whether it does next to nothing for a while."""
    times = watch_for(server.get_cpu_s, 1)
    return times[-1] - times[0] <= 0.02


def reset_peak(server):
    """Lets VmHWM begin anew."""
    pathlib.Path(f"/proc/{server.pid}/clear_refs").write_text("5", encoding="ascii")


def test_deaf_clients(start_server, say):
    server = start_server(WRITE_TIMEOUT=300)
    quiet = measure_best(server)
    before = server.get_rss_kib()
    reset_peak(server)

    clients = [server.connect(timeout=90) for _ in range(N_CLIENTS)]
    sender = multiprocessing.get_context("fork").Process(target=send_everything, args=(clients,))
    sender.start()

    wait_until(lambda: server.get_rss_kib() > before + 8 * 1024, 30, "requests arrive")
    arriving = measure_others(server, 1000)
    wait_until(lambda: is_at_rest(server), 60, "nothing more is read from them")
    growth = server.get_rss_kib() - before
    beside = measure_best(server)
    growth = max(growth, server.get_rss_kib() - before)
    peak = server.read_status("VmHWM") - before
    allowed = N_CLIENTS * len(ANSWER) / 1024 + 1024

    n_whole = 0
    for client in clients:
        for _ in range(N_ANSWERS):
            n_whole += client.read_line() == ANSWER
        client.close()
    sender.join()

    say(f"grew by {growth / 1024:.1f} MiB, at its peak {peak / 1024:.1f} MiB, of which "
        f"{N_CLIENTS} answers are {allowed / 1024 - 1:.1f} MiB; others' median "
        f"{quiet[0] * 1e6:.0f} us before, {arriving[0] * 1e6:.0f} us amid the requests, "
        f"{beside[0] * 1e6:.0f} us beside, p99 {quiet[1] * 1e6:.0f}, "
        f"{arriving[1] * 1e6:.0f} and {beside[1] * 1e6:.0f} us; "
        f"{n_whole} of {N_CLIENTS * N_ANSWERS} answers whole when read later")
    assert n_whole == N_CLIENTS * N_ANSWERS
    assert growth <= allowed
    assert peak <= allowed + N_CLIENTS * len(REQUEST) / 1024, "each has a request and its answer"
    assert arriving[1] <= ARRIVAL_LIMIT_S
    assert beside[0] <= quiet[0] * 1.5 + SCHEDULING_S
    assert beside[1] <= quiet[1] * 10 + 0.005
