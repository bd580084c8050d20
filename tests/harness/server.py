# SPDX-License-Identifier: GPL-3.0-or-later
"""The real server as a child process."""

import os
import pathlib
import re
import resource
import selectors
import signal
import subprocess
import time

from harness.client import Client
from harness.environment import pass_on

READY = re.compile(r"^Servidor sockets en (\S+):(\d+) \(pool=(\d+)\)$")
START_TIMEOUT = 20
STOP_TIMEOUT = 20

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def get_binary():
    """Returns the program under test."""
    return os.environ["PFO_SERVER"]


def make_environment(state_dir, settings):
    """Returns the whole environment of a server: nothing of who runs the tests gets in."""
    environment = pass_on() | {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "HOME": str(state_dir),
        "XDG_STATE_HOME": str(state_dir),
        "SOCKET_HOST": "127.0.0.1",
        "SOCKET_PORT": "0",
    }
    environment |= {name: str(value) for name, value in settings.items() if value is not None}
    return environment


def run_to_exit(state_dir, *arguments, timeout=20, before=(), **settings):
    """Runs a server that is expected to end by itself; returns the completed process. before: what
    to put before its command."""
    return subprocess.run([*before, get_binary(), *arguments], cwd=state_dir, text=True,
                          timeout=timeout, env=make_environment(state_dir, settings),
                          capture_output=True)


def get_reason(result):
    """Returns the one line, the last, in which a completed process says why it ended."""
    assert result.stdout == ""
    reasons = [line for line in result.stderr.splitlines() if line.startswith("pfo3-server: ")]
    assert reasons == result.stderr.splitlines()[-1:], result.stderr
    return reasons[0]


def hand_over(listening):
    """Returns what to put before a command that is to find a socket as sd_listen_fds(3) tells."""
    if listening is None:
        return []
    script = """
        fd=$1
        shift
        if [ "$fd" != 3 ]; then exec 3<&"$fd" {fd}<&-; fi
        LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"
    """
    return ["bash", "-c", script, "bash", str(listening.fileno())]


class StartFailed(AssertionError):
    """The server ended before it served."""


class Server:
    """A running server with a state folder of its own. Settings are named as in the environment."""

    def __init__(self, state_dir, max_files=None, arguments=(), handed_over=None, before=(),
                 **settings):
        """handed_over: a listening socket for it to serve on, as a service manager would. before:
        what to put before its command, and becomes it."""
        self.state_dir = pathlib.Path(state_dir)
        self.log_path = self.state_dir / "server.log"
        self.host = settings.get("SOCKET_HOST", "127.0.0.1")

        def limit_files():
            limits = (max_files, max_files)
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)

        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*hand_over(handed_over), *before, get_binary(), *arguments], cwd=state_dir,
                env=make_environment(state_dir, settings),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
                pass_fds=[handed_over.fileno()] if handed_over else [],
                preexec_fn=limit_files if max_files else None)
        self.pid = self.process.pid
        try:
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def _wait_until_ready(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            line = self.process.stdout.readline() if selector.select(START_TIMEOUT) else ""
        match = READY.match(line)
        if match is None:
            raise StartFailed(f"not ready: {line!r}\n{self.read_log()}")
        self.port = int(match[2])
        self.pool = int(match[3])
        self.address = (self.host, self.port)

    def connect(self, **options):
        return Client(self.address, **options)

    # What it says and does

    def read_log(self):
        return self.log_path.read_text(errors="replace")

    def read_status(self, field):
        """Returns a number of /proc/PID/status, such as VmRSS (in KiB)."""
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+)", text, re.M)[1])

    def get_rss_kib(self):
        return self.read_status("VmRSS")

    def get_cpu_s(self):
        """Returns the processor time that the process has used."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_S

    def get_threads(self):
        """Returns of each thread its state (R: running or ready) and its processor time in
        ticks."""
        threads = {}
        for task in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            try:
                fields = (task / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            threads[int(task.name)] = (fields[0], int(fields[11]) + int(fields[12]))
        return threads

    def count_wakeups(self):
        """Returns how often threads of the process have gone to sleep by themselves."""
        count = 0
        for task in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            text = (task / "status").read_text()
            count += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", text, re.M)[1])
        return count

    def count_unread(self):
        """How many bytes have arrived that the server has not taken yet."""
        return sum(unread for _, unread in self._read_queues())

    def count_untaken(self):
        """How many bytes the server has written that its clients' systems have not taken yet."""
        return sum(untaken for untaken, _ in self._read_queues())

    def _read_queues(self):
        """Returns what the system holds of each established connection: to the client, from it."""
        port = f":{self.port:04X}"
        rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return [tuple(int(length, 16) for length in row[4].split(":")) for row in rows
                if row[1].endswith(port) and row[3] == "01"]

    def count_files(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    # Its end

    def send_signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def wait(self, timeout=STOP_TIMEOUT):
        """Returns its exit status once it has ended."""
        return self.process.wait(timeout)

    def stop(self, number=signal.SIGTERM):
        """Ends it in good order. Returns its exit status and how long it took, in seconds."""
        start = time.monotonic()
        self.send_signal(number)
        return self.wait(), time.monotonic() - start

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        """Ends it however it is; one that still ran must end well."""
        status = self.process.poll()
        if status is None:
            status, _ = self.stop()
            assert status == 0, f"the server ended with {status}:\n{self.read_log()}"
        self.process.stdout.close()
