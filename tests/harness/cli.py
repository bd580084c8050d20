# SPDX-License-Identifier: GPL-3.0-or-later
"""pfo3-cli, as tests run it."""

import contextlib
import os
import pathlib
import pty
import re
import select
import subprocess

from harness.client import PASSWORD
from harness.environment import pass_on

EX_OK, EX_USAGE, EX_DATAERR, EX_NOINPUT, EX_NOHOST = 0, 64, 65, 66, 68
EX_UNAVAILABLE, EX_SOFTWARE, EX_CANTCREAT, EX_IOERR = 69, 70, 73, 74
EX_TEMPFAIL, EX_PROTOCOL, EX_NOPERM = 75, 76, 77

CLI = os.environ["PFO_CLI"]


class Cli:
    """The program with a state folder of its own, as a person or a script runs it."""

    def __init__(self, folder, address):
        self.before = []  # what to put before its command
        self.state = folder / "client-state"
        self.password_file = folder / "password"
        self.password_file.write_text(PASSWORD + "\n")
        self.environment = pass_on() | {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "PFO3_LOCALEDIR": os.environ["PFO_CATALOGUES"],
            "HOME": str(folder),
            "XDG_STATE_HOME": str(self.state),
            "PFO3_SERVER": address,
        }

    def run(self, *arguments, text=None, **environment):
        return subprocess.run([*self.before, CLI, *arguments], input=text, capture_output=True,
                              encoding="utf-8", timeout=60, env=self.environment | environment,
                              check=False)

    def give(self, *arguments, **options):
        """Returns what a command prints, which must succeed without a complaint."""
        result = self.run(*arguments, **options)
        assert (result.returncode, result.stderr) == (EX_OK, ""), arguments
        assert result.stdout.endswith("\n")
        return result.stdout[:-1]

    def fail(self, status, *arguments, **options):
        """Returns what a command complains of, which must fail with this status and print
        nothing."""
        result = self.run(*arguments, **options)
        assert (result.returncode, result.stdout) == (status, ""), result.stderr
        assert result.stderr.startswith("pfo3-cli: ")
        return result.stderr

    def sign_in(self, username="ana"):
        self.give("register", username, "--password-file", self.password_file)
        self.give("login", username, "--password-file", self.password_file)

    def find_sessions(self):
        return sorted(self.state.glob("pfo3/sessions/*"))


class Terminal:
    """A terminal with a program in it."""

    def __init__(self, cli, *arguments, program=CLI):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(program, [program, *arguments], cli.environment)
        self.seen = ""

    def expect(self, words, start=0):
        """Waits until these words are there, behind so much that was seen before."""
        while words not in self.seen[start:]:
            data = b""
            with contextlib.suppress(OSError):
                if select.select([self.fd], [], [], 30)[0]:
                    data = os.read(self.fd, 4096)
            assert data, f"{words!r} is not in {self.seen!r}"
            self.seen += data.decode()

    def type(self, text):
        os.write(self.fd, text.encode())

    def count_read(self):
        """Returns how many bytes the program has read of whatever it reads."""
        text = pathlib.Path(f"/proc/{self.pid}/io").read_text()
        return int(re.search(r"^rchar: (\d+)$", text, re.M)[1])

    def wait(self):
        with contextlib.suppress(OSError):
            while data := os.read(self.fd, 4096):
                self.seen += data.decode()
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)
