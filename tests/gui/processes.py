# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs below a program."""

import os
import pathlib


def read_processes():
    """Returns of each process its name and its parent."""
    processes = {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = path.read_text().rpartition(")")
        except OSError:
            continue
        processes[int(path.parent.name)] = (head.partition("(")[2], int(tail.split()[1]))
    return processes


def count_connections(process, port):
    """How many connections over IPv4 a process has to a port, none that is only closing."""
    links = [os.readlink(path) for path in pathlib.Path(f"/proc/{process.pid}/fd").iterdir()]
    rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[2].endswith(f":{port:04X}") and row[3] == "01" and f"socket:[{row[9]}]" in links
               for row in rows)


def find_below(ancestor, name):
    """Returns the processes whose name begins so (the system keeps 15 characters of it), and which
    some chain of parents leads up from to this one: the web engine's are in a sandbox."""
    processes = read_processes()

    def is_below(pid):
        while pid > 1:
            if pid == ancestor:
                return True
            pid = processes.get(pid, ("", 0))[1]
        return False

    return [pid for pid, (its_name, _) in processes.items()
            if its_name.startswith(name) and is_below(pid)]
