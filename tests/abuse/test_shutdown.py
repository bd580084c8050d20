# SPDX-License-Identifier: GPL-3.0-or-later
"""TERM while 64 clients have requests in flight, twenty times, in plain text and over TLS."""

import json
import os
import pathlib
import random
import re
import selectors
import socket
import ssl
import statistics
import threading
import time

import pytest

from harness.client import task_line
from harness.tls import Certificate, make_context
from harness.wait import watch_for

N_RUNS = 20
N_CLIENTS = 64

# How long the end may take, in seconds: usually, and the longest of all. Who is told of the stop
# goes at once; but a client that is not run when it is its turn to ask is waited for, up to the
# grace of a tenth of a second, and may then linger for another.
LIMITS_S = {"plain text": (0.05, 0.25), "TLS": (0.1, 0.5)}

# How much longer it may take where others keep the processors busy; DRAIN_SECONDS is more still.
CROWDED_FACTOR = 10

# How many runs of plain text are as usual, where nobody else needs the processors.
N_USUAL = N_RUNS - 1


class Asker:
    """A client that always has one request in flight, until it is told that the server stops. Over
    TLS an end that is not announced raises ssl.SSLEOFError."""

    def __init__(self, server, context=None):
        self.socket = socket.create_connection(server.address, 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost",
                                              suppress_ragged_eofs=False)
        self.socket.setblocking(False)
        self.number = 0
        self.owed = False
        self.told = False
        self.ended = False
        self.received = b""
        self.problem = None
        self.ask()

    def ask(self):
        self.number += 1
        self.owed = True
        self.socket.sendall(task_line("sum", args=[self.number, 0.5], id=self.number))

    def take_answer(self, line):
        answer = json.loads(line)
        if not self.owed or answer["id"] != self.number:
            self.problem = f"unexpected: {answer}"
        elif answer["ok"]:
            if answer["result"] != self.number + 0.5:
                self.problem = f"wrong: {answer}"
        elif answer["code"] == "shutting-down":
            self.told = True
        else:
            self.problem = f"refused: {answer}"
        self.owed = False

    def turn(self):
        """Reads what came; asks the next."""
        try:
            data = self.socket.recv(1 << 16)
            self.received += data
            while b"\n" in self.received:
                line, self.received = self.received.split(b"\n", 1)
                self.take_answer(line)
            if data and not self.owed and not self.told:
                self.ask()
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError as error:
            self.problem = f"broken: {error}"
            data = b""
        if not data:
            self.ended = True
            self.socket.close()


class Watcher(threading.Thread):
    """Notes when the server ended."""

    def __init__(self, server):
        super().__init__()
        self.server = server
        self.status = self.time = None
        self.start()

    def run(self):
        self.status = self.server.process.wait()
        self.time = time.monotonic()


def run_once(server, context, rand):
    """Returns the askers, and the server's exit status and how long it took."""
    askers = [Asker(server, context) for _ in range(N_CLIENTS)]
    selector = selectors.DefaultSelector()
    for asker in askers:
        selector.register(asker.socket, selectors.EVENT_READ, asker)
    watcher = Watcher(server)

    term = time.monotonic() + rand.uniform(0.05, 0.2)
    terminated = None
    give_up = term + 10
    while selector.get_map() and time.monotonic() < give_up:
        if terminated is None and time.monotonic() >= term:
            terminated = time.monotonic()
            server.send_signal()
        for key, _ in selector.select(0.001):
            asker = key.data
            asker.turn()
            if asker.ended:
                selector.unregister(key.fileobj)
    watcher.join(10)
    return askers, watcher.status, watcher.time - terminated


def count_running():
    """Returns how many threads of the machine run or are ready to, this one among them."""
    return int(re.search(r"^procs_running (\d+)", pathlib.Path("/proc/stat").read_text(), re.M)[1])


def is_crowded():
    """Whether others keep the processors busy: how long it takes is theirs to decide then."""
    return statistics.mean(watch_for(count_running, 1)) - 1 > os.cpu_count() / 4


def find_problem(asker):
    if asker.problem:
        return asker.problem
    if not asker.ended:
        return "no end of the stream"
    if asker.received:
        return f"torn: {asker.received!r}"
    if asker.owed:
        return "a request was never answered"
    return None


@pytest.fixture(name="kind", params=LIMITS_S)
def kind_fixture(request, tmp_path):
    """Its name, the settings of the server, and what a client works with."""
    if request.param == "plain text":
        return request.param, {}, None
    certificate = Certificate(tmp_path)
    return request.param, certificate.get_settings(), make_context(certificate.path)


def test_shutdown(start_server, kind, say):
    name, settings, context = kind
    crowded_before = is_crowded()
    rand = random.Random(2)
    problems, times, n_told = [], [], 0
    for _ in range(N_RUNS):
        askers, status, seconds = run_once(start_server(**settings), context, rand)
        assert status == 0
        times.append(seconds)
        n_told += sum(asker.told for asker in askers)
        problems += [problem for problem in map(find_problem, askers) if problem]

    crowded = is_crowded() or crowded_before
    usual_s, longest_s = (limit * (CROWDED_FACTOR if crowded else 1) for limit in LIMITS_S[name])
    n_usual = sum(seconds <= usual_s for seconds in times)
    say(f"{name}, {N_RUNS} runs of {N_CLIENTS} clients: {len(problems)} with a problem, {n_told} "
        f"told shutting-down; exit after {statistics.median(times) * 1000:.0f} ms (median), "
        f"{max(times) * 1000:.0f} ms (longest), "
        f"{n_usual} within {usual_s * 1000:.0f} ms{', on a busy machine' * crowded}")
    assert problems == []
    assert statistics.median(times) <= usual_s
    assert n_usual >= N_USUAL or name != "plain text"
    assert max(times) <= longest_s
