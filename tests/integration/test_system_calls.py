# SPDX-License-Identifier: GPL-3.0-or-later
"""The server with no system calls but those that its unit leaves it. No systemd runs here: what it
would make of the unit is installed by libseccomp."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys

import pytest

from harness.client import PASSWORD
from harness.server import Server
from harness.service_manager import NotifySocket
from harness.tls import make_context

UNIT = (pathlib.Path(os.environ["PFO_UNITS"]) / "pfo3-server.service").read_text()

# FILTER ACTION FAMILIES CALLS HARMLESS COMMAND...: becomes the command, without any other calls.
# Two filters, as systemd makes them: what the one refuses, the other would leave.
FILTER = """
import errno, mmap, os, seccomp, socket, sys
action, *lists = sys.argv[1:5]
families, calls, harmless = (text.split(",") for text in lists)
denied = seccomp.KILL_PROCESS if action == "kill" else seccomp.ERRNO(getattr(errno, action))
left = seccomp.SyscallFilter(denied)
for call in calls:
    if seccomp.resolve_syscall(seccomp.Arch(), call) >= 0:  # others are of other machines
        left.add_rule(seccomp.ALLOW, call)
if action == "kill":
    for call in filter(None, harmless):
        left.add_rule(seccomp.ERRNO(errno.EPERM), call)
narrow = seccomp.SyscallFilter(seccomp.ALLOW)
for family in set(range(64)) - {getattr(socket, name) for name in families}:
    narrow.add_rule(denied, "socket", seccomp.Arg(0, seccomp.EQ, family))
both = mmap.PROT_WRITE | mmap.PROT_EXEC
narrow.add_rule(denied, "mmap", seccomp.Arg(2, seccomp.MASKED_EQ, both, both))
narrow.add_rule(denied, "mprotect", seccomp.Arg(2, seccomp.MASKED_EQ, *2 * [mmap.PROT_EXEC]))
narrow.load()
left.load()
os.execv(sys.argv[5], sys.argv[5:])
"""

# What libraries try, and do without where it is refused: GLib asks whether a thread may be given
# the scheduling of another; SQLite of root gives its journal to the owner of the database.
HARMLESS = ["sched_setattr", "fchown"]

# A call of @resources, which the unit takes away from @system-service.
DENIED = "import os; os.sched_setaffinity(0, os.sched_getaffinity(0))"


def read_values(name):
    return re.findall(rf"^{name}=(.+)$", UNIT, re.MULTILINE)


def expand(words):
    """Returns the calls of a list in which groups may be."""
    calls = set()
    for word in words:
        if word.startswith("@"):
            listed = subprocess.run(["systemd-analyze", "syscall-filter", word], check=True,
                                    capture_output=True, text=True, timeout=60).stdout
            members = [line.strip() for line in listed.splitlines()[1:]]
            calls |= expand([member for member in members if not member.startswith("#")])
        else:
            calls.add(word)
    return calls


def read_calls():
    """Returns the calls that the unit leaves; ~ takes away."""
    calls = set()
    for value in read_values("SystemCallFilter"):
        if value.startswith("~"):
            calls -= expand(value[1:].split())
        else:
            calls |= expand(value.split())
    assert calls
    return calls


def confine(action):
    """Returns what to put before a command."""
    families = read_values("RestrictAddressFamilies")[0].split()
    calls = read_calls()
    harmless = set(HARMLESS) - calls
    return [sys.executable, "-c", FILTER, action,
            *(",".join(sorted(names)) for names in (families, calls, harmless))]


def test_what_the_unit_says_is_what_is_installed():
    """The lines that confine() makes a filter of are there."""
    assert read_values("MemoryDenyWriteExecute") == ["true"]
    assert read_values("SystemCallErrorNumber") == ["EPERM"]
    assert read_calls().isdisjoint({"ptrace", "mount", "chroot", "sched_setaffinity", "reboot"})


# A call that is not left, an address family, and memory that is to be run.
@pytest.mark.parametrize("call", [
    DENIED,
    "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)",
], ids=["resources", "family", "executable-memory"])
def test_the_filter_is_in_force(call):
    """What the server is started with refuses others what they may do without it."""
    command = [sys.executable, "-c", call]
    refused = subprocess.run([*confine("EPERM"), *command], capture_output=True, text=True,
                             timeout=60, check=False)
    # A family may be forbidden to this user anyway.
    free = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert "PermissionError" in refused.stderr
    assert free.returncode == 0 or b"PermissionError" in free.stderr
    killed = subprocess.run([*confine("kill"), *command], capture_output=True, timeout=60,
                            check=False)
    assert killed.returncode == -signal.SIGSYS


def work(server, tls):
    """Everything that a person does, once."""
    with server.connect(tls=tls) as client:
        assert client.register("ana") == {"ok": True, "info": "ok"}
        token = client.sign_in("ana")["token"]
        assert "ana" in client.ask("GET_TAREAS_HTML", {"token": token})["html"]
        assert client.sum(1, 2) == {"ok": True, "result": 3}
        for name, text in ("upper", "ÑANDÚ"), ("lower", "ñandú"):
            task = {"name": name, "s": "Ñandú"}
            assert client.ask("TASK", {"task": task}) == {"ok": True, "result": text}
        assert client.sign_in("ana", "incorrecta")["code"] == "bad-credentials"
        changed = client.ask("CHANGE_PASSWORD", {"username": "ana", "password": PASSWORD,
                                                 "new_password": "otra clave"})
        assert changed["ok"], changed
        assert client.ask("LOGOUT", {"token": client.sign_in("ana", "otra clave")["token"]})["ok"]


@pytest.mark.parametrize("action, tls", [("EPERM", False), ("kill", True)],
                         ids=["as-the-unit-says", "none-is-tried"])
def test_the_server_needs_no_other_calls(tmp_path, store, action, tls):
    """From its start to its end: with the error that the unit gives it, and where any other call
    would be its death."""
    # A sanitizer's look for leaks traces the process.
    sanitizer = f"{os.environ.get('ASAN_OPTIONS', '')}:detect_leaks=0".lstrip(":")
    with contextlib.ExitStack() as stack:
        notify = stack.enter_context(contextlib.closing(NotifySocket(tmp_path)))
        server = Server(tmp_path, before=confine(action), DATABASE_URL=store.url,
                        NOTIFY_SOCKET=notify.path, ASAN_OPTIONS=sanitizer,
                        TLS="auto" if tls else None)
        stack.enter_context(contextlib.closing(server))
        assert server.read_status("Seccomp_filters") >= 2
        notify.wait_for("READY=1")
        work(server, tls=make_context() if tls else None)
        server.send_signal(signal.SIGHUP)
        notify.wait_for("RELOADING=1")
        notify.wait_for("READY=1")
        assert server.stop()[0] == 0, server.read_log()
