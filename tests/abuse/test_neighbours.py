# SPDX-License-Identifier: GPL-3.0-or-later
"""One client that sends without ever waiting, and what its neighbour notices."""

import json
import os
import statistics
import subprocess

import pytest

ROUNDS = 7
SECONDS = 1


@pytest.fixture
def load():
    """Starts the load generator on the last processor; the server gets the first one."""
    processes = []

    def start(server, *flags, idle_class=False):
        command = [os.environ["PFO_BENCH_LOAD"], *flags, f"127.0.0.1:{server.port}"]
        if idle_class:
            # It gives way, so that the server's fairness is measured and not the generators'.
            command = ["chrt", "-i", "0", *command]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                                   preexec_fn=lambda: os.sched_setaffinity(0, {os.cpu_count() - 1}))
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def get_p99(process):
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return json.loads(output)["p99_us"]


def test_endless_pipeline(start_server, load, say):
    server = start_server(LOG_LEVEL="warning")
    for thread in server.get_threads():
        os.sched_setaffinity(thread, {0})
    one = ["--connections=1", "--warm-up=0.2", f"--seconds={SECONDS}"]

    alone, beside = [], []
    for _ in range(ROUNDS):
        alone.append(get_p99(load(server, *one)))
        flood = load(server, "--connections=1", "--pipeline=50000", "--seconds=60", idle_class=True)
        beside.append(get_p99(load(server, *one)))
        assert flood.poll() is None, "the flood ended by itself"
        flood.kill()
        flood.wait()

    ratio = statistics.median(two / one for one, two in zip(alone, beside))
    say(f"p99 {statistics.median(alone):.0f} us alone, {statistics.median(beside):.0f} us beside an "
        f"endless pipeline; median ratio of {ROUNDS} rounds {ratio:.2f}")
    assert ratio <= 1.5
