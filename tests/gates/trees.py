# SPDX-License-Identifier: GPL-3.0-or-later
"""Bare systems of this machine's release, each a folder that is a root of its own."""

import os
import pathlib
import platform
import subprocess

GATES = pathlib.Path(__file__).resolve().parent
SUITE = platform.freedesktop_os_release()["VERSION_CODENAME"]

BUILD_S = 900
INSTALL_S = 600


def run(*command, timeout=60, check=True, **options):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
                          timeout=timeout, **options)
    assert not check or done.returncode == 0, \
        f"{command} ended with {done.returncode}:\n{done.stdout[-8000:]}"
    return done


class Tree:
    """A system without any package but the essential ones."""

    def __init__(self, folder):
        archive = pathlib.Path(os.environ["PFO_GATES_CACHE"]) / f"{SUITE}.tar"
        run(GATES / "bare-debian", SUITE, archive, timeout=BUILD_S)
        self.folder = folder
        run("tar", "-C", folder, "-xf", archive)
        self("apt-get", "update", timeout=INSTALL_S)

    def __call__(self, *command, **options):
        return run(GATES / "in-tree", self.folder, *command, **options)

    def start(self, *command):
        return subprocess.Popen([GATES / "in-tree", self.folder, *command], text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)

    def apt_get(self, *arguments):
        self("apt-get", "-y", "--no-install-recommends", *arguments, timeout=INSTALL_S)

    def list_all(self):
        """All that is in it but for what the tests put there, a folder that systemd makes, and what
        apt has downloaded, which is the machine's (see in-tree)."""
        found = self("sh", "-c", "find / -xdev -path /var/cache/apt/archives -prune"
                                 " -o ! -path ~root/.ssh -print")
        return {path for path in found.stdout.splitlines()
                if not path.startswith(("/home/", "/srv/"))}

    def has(self, path):
        return (self.folder / path.lstrip("/")).exists()

    def read(self, path):
        return (self.folder / path.lstrip("/")).read_text(encoding="utf-8")
