# SPDX-License-Identifier: GPL-3.0-or-later
"""The process may open few files, and more clients come than fit."""

import datetime
import signal
import time

from harness.wait import wait_until, watch_for

MAX_FILES = 120

# How often the log says so.
LOG_INTERVAL_S = 10

# How many of those who are sent away may already have asked, and still read why.
N_TOLD_WHATEVER_THEY_SENT = 8


def fill(server):
    """Connects until newcomers are told `busy`. Returns those inside."""
    inside = []
    while True:
        client = server.connect()
        client.send_request("PING")
        answer = client.read()
        if answer["ok"]:
            inside.append(client)
            continue
        assert answer["code"] == "busy", answer
        assert client.read_to_end() == []
        client.close()
        assert len(inside) < MAX_FILES
        return inside


def is_told_busy(server):
    with server.connect() as newcomer:
        answers = newcomer.read_to_end()
    return [answer.get("code") for answer in answers] == ["busy"]


def test_descriptor_limit(store, start_server, say):
    server = start_server(DATABASE_URL=store.url, max_files=MAX_FILES)
    with server.connect() as client:
        assert client.register("ana")["ok"]

    inside = fill(server)

    # Nobody is told anything for a while, some wait inside and one outside does not ask.
    cpu = server.get_cpu_s()
    watch_for(lambda: None, 2)
    idle_cpu = server.get_cpu_s() - cpu

    told = sum(is_told_busy(server) for _ in range(200))

    answers = [client.sign_in("ana") for client in inside[:6]]
    sums = sum(client.sum(1, 2) == {"ok": True, "result": 3} for client in inside)

    start = time.monotonic()
    inside.pop().close()

    def is_let_in():
        with server.connect() as newcomer:
            newcomer.send_request("PING")
            return newcomer.read()["ok"]

    wait_until(is_let_in, 2)
    recovery = time.monotonic() - start
    n_inside = len(inside) + 1
    for client in inside:
        client.close()

    say(f"{n_inside} fit in {MAX_FILES} files; {idle_cpu:.2f} s of processor time in 2 s at the "
        f"limit; {told} of 200 newcomers told busy; "
        f"{sum(answer['ok'] for answer in answers)} of 6 signed in; room again "
        f"{recovery * 1000:.0f} ms after one left")
    assert idle_cpu < 0.05
    assert told == 200
    assert all(answer["ok"] for answer in answers)
    assert sums == n_inside
    assert recovery < 0.2


def test_a_crowd_at_the_door(start_server, say):
    """Two hundred at once, none of whom closes: each is told or let in, and no processor burns."""
    server = start_server(max_files=MAX_FILES)
    inside = fill(server)
    crowd = [server.connect() for _ in range(200)]
    told = sum([answer.get("code") for answer in newcomer.read_to_end()] == ["busy"]
               for newcomer in crowd)
    cpu = server.get_cpu_s()
    watch_for(lambda: None, 2)
    burnt = server.get_cpu_s() - cpu
    for client in crowd + inside:
        client.close()
    say(f"{told} of 200 told busy, then {burnt:.2f} s of processor time in 2 s")
    assert told == 200
    assert burnt < 0.05


def read_times_of_warnings(server):
    """Returns when the operator was told."""
    return [datetime.datetime.fromisoformat(line.split()[0])
            for line in server.read_log().splitlines() if "ulimit -n" in line]


def test_the_log_of_a_full_server(start_server, say):
    """One line at once, and the next after ten seconds, however many come meanwhile."""
    server = start_server(max_files=MAX_FILES)
    assert read_times_of_warnings(server) == []
    inside = fill(server)
    assert len(read_times_of_warnings(server)) == 1
    told = 1

    def is_logged_again():
        nonlocal told
        assert is_told_busy(server)
        told += 1
        return len(read_times_of_warnings(server)) > 1

    wait_until(is_logged_again, 3 * LOG_INTERVAL_S)
    times = read_times_of_warnings(server)
    for client in inside:
        client.close()
    seconds = (times[1] - times[0]).total_seconds()
    say(f"{told} newcomers told busy, {len(times)} log lines {seconds:.1f} s apart")
    assert len(times) == 2
    assert LOG_INTERVAL_S - 0.1 <= seconds <= LOG_INTERVAL_S * 2


def test_who_has_asked_already_is_told_too(start_server):
    """What nobody reads of them does not take the answer away."""
    server = start_server(max_files=MAX_FILES)
    inside = fill(server)
    assert inside[0].ask("PING")["ok"] and inside[0].ask("PING")["ok"]  # who was sent away has left
    server.send_signal(signal.SIGSTOP)
    crowd = [server.connect() for _ in range(N_TOLD_WHATEVER_THEY_SENT)]
    for newcomer in crowd:
        newcomer.send_request("PING")
    server.send_signal(signal.SIGCONT)
    answers = [newcomer.read_to_end() for newcomer in crowd]
    for client in crowd + inside:
        client.close()
    assert [[answer["code"] for answer in each] for each in answers] == [["busy"]] * len(crowd)
