# SPDX-License-Identifier: GPL-3.0-or-later
"""One client that sends without ever waiting, and what its neighbour notices."""

import json
import os
import statistics
import subprocess

import pytest

ROUNDS = 7
SECONDS = 1

# What must have come from the flood for it to be one, in requests a second.
FLOOD = 20_000


@pytest.fixture
def load():
    """Starts the load generator on the last processor; the server gets the first one."""
    processes = []

    def start(server, *flags, prefix=()):
        command = [*prefix, os.environ["PFO_BENCH_LOAD"], *flags, f"127.0.0.1:{server.port}"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                                   preexec_fn=lambda: os.sched_setaffinity(0, {os.cpu_count() - 1}))
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def get_figures(process):
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return json.loads(output)


def test_endless_pipeline(start_server, load, say):
    server = start_server(LOG_LEVEL="warning")
    for thread in server.get_threads():
        os.sched_setaffinity(thread, {0})
    one = ["--connections=1", "--warm-up=0.2", f"--seconds={SECONDS}"]
    endless = ["--connections=1", "--pipeline=50000", "--warm-up=0.1", f"--seconds={SECONDS + 1}"]

    alone, beside, flood = [], [], []
    for _ in range(ROUNDS):
        alone.append(get_figures(load(server, *one))["p99_us"])
        # It gives way, so that the server's fairness is measured and not the generators'.
        flooding = load(server, *endless, prefix=["nice", "-n", "19"])
        beside.append(get_figures(load(server, *one))["p99_us"])
        flood.append(get_figures(flooding)["requests_per_s"])

    ratio = statistics.median(two / one for one, two in zip(alone, beside))
    say(f"p99 {statistics.median(alone):.0f} us alone, {statistics.median(beside):.0f} us beside "
        f"an endless pipeline of {statistics.median(flood):,.0f} requests/s; "
        f"median ratio of {ROUNDS} rounds {ratio:.2f}")
    assert statistics.median(flood) > FLOOD
    assert ratio <= 1.5
