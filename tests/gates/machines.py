# SPDX-License-Identifier: GPL-3.0-or-later
"""Bare systems that are started: machines with systemd, and a network of which nobody else is."""

import os
import signal
import subprocess

from harness.network import enter_network
from harness.wait import wait_until
from trees import GATES, Tree, run

# What a machine needs besides; in Debian systemd recommends the bus.
PACKAGES = ["systemd", "dbus"]

BOOT_S = 120
STOP_S = 60


class Machine(Tree):
    """A tree that can be started. Commands are run there from then on, and as in any tree
    before."""

    def __init__(self, folder):
        self.process = self.pid = None
        super().__init__(folder)
        self.apt_get("install", *PACKAGES)
        # apt would look for packages by itself.
        self("systemctl", "mask", "timers.target")

    def __call__(self, *command, **options):
        if self.pid is None:
            return super().__call__(*command, **options)
        return run("nsenter", f"--target={self.pid}", "--all", "--root", "--wd", "env", "-i",
                   "PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
                   "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "SYSTEMD_PAGER=", *command,
                   **options)

    def boot(self):
        self.process = subprocess.Popen([GATES / "booted", self.folder], text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        said = self.process.stdout.readline()
        assert said, f"no machine: booted ended with {self.process.wait()}"
        self.pid = int(said)
        wait_until(self._is_up, BOOT_S, "all units have been started")
        failed = self("systemctl", "--failed", "--plain", "--no-legend").stdout
        assert failed == "", failed

    def _is_up(self):
        state = self("systemctl", "is-system-running", check=False).stdout.strip()
        return state in ("running", "degraded")

    def power_off(self):
        """Returns the status with which it ended."""
        # The command ends with the machine.
        self("systemctl", "poweroff", check=False, timeout=STOP_S)
        status = self.process.wait(STOP_S)
        self._forget()
        return status

    def close(self):
        """Ends it as the mains would, if it still runs."""
        if self.pid is not None:
            if self.process.poll() is None:
                os.kill(self.pid, signal.SIGKILL)
            self.process.wait(STOP_S)
            self._forget()

    def _forget(self):
        self.process.stdout.close()
        self.process = self.pid = None

    def enter_network(self):
        """What this thread opens and starts meanwhile is in the machine's network."""
        return enter_network(f"/proc/{self.pid}/ns/net")

    def show(self, unit, name):
        """Returns a property of a unit."""
        return self("systemctl", "show", "--property", name, "--value", unit).stdout.rstrip("\n")

    def add_drop_in(self, unit, text):
        """What `systemctl edit` does."""
        folder = self.folder / f"etc/systemd/system/{unit}.d"
        folder.mkdir(exist_ok=True)
        (folder / "override.conf").write_text(text, encoding="utf-8")
        self("systemctl", "daemon-reload")

    def revert(self, unit):
        self("systemctl", "revert", unit)

    def read_journal(self, unit):
        return self("journalctl", "--unit", unit, "--output=cat", "--no-pager").stdout
