# SPDX-License-Identifier: GPL-3.0-or-later
"""What Debian's packages do when the server goes, with programs that only say how they are called.
The scripts run where /run and /var/lib are others than those of the machine."""

import os
import pathlib
import subprocess

import pytest

FOLDER = pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "debian"

APART = """
set -e
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib
mkdir -p /var/lib/pfo3 "$1"
sh "$2" "$3"
if [ -e /var/lib/pfo3 ]; then echo "/var/lib/pfo3 stays"; fi
"""

BOTH = "deb-systemd-invoke stop pfo3-server.socket pfo3-server.service\n"


@pytest.fixture(name="run")
def run_fixture(tmp_path):
    """A function that runs a script of the server's package, and returns its status and what was
    called."""
    for name in ["deb-systemd-invoke", "userdel", "getent"]:
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >>"$CALLS"\nexit "${{STATUS:-0}}"\n')
        program.chmod(0o755)
    calls = tmp_path / "calls"
    calls.touch()

    def run(script, action, folder="/run/systemd/system", **variables):
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-c", APART, "sh", folder, FOLDER / f"pfo3-server.{script}",
             action], check=False, text=True, timeout=60, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": f"{tmp_path}:/usr/sbin:/usr/bin:/sbin:/bin", "CALLS": str(calls),
                 **variables})
        return done.returncode, calls.read_text(), done.stdout

    return run


def test_removed_while_clients_connect(run):
    """Were the service stopped alone, the socket would start it again."""
    assert run("prerm", "remove")[:2] == (0, BOTH)


def test_removed_all_the_same(run):
    """As with what debhelper does, a service that can't be stopped does not hold the removal."""
    assert run("prerm", "remove", STATUS="1")[:2] == (0, BOTH)


@pytest.mark.parametrize(("action", "folder", "variables"), [
    ("upgrade", "/run/systemd/system", {}),
    ("remove", "/run/other", {}),
    ("remove", "/run/systemd/system", {"DPKG_ROOT": "/srv/system"}),
], ids=["upgrade", "no systemd", "another system"])
def test_nothing_is_stopped(run, action, folder, variables):
    assert run("prerm", action, folder, **variables)[:2] == (0, "")


def test_purged(run):
    status, calls, said = run("postrm", "purge")
    assert status == 0 and calls.endswith("userdel pfo3\n")
    assert "stays" not in said


def test_purged_where_the_user_is_held(run, tmp_path):
    """By a process, say. The purge goes on, and says what is left."""
    (tmp_path / "userdel").write_text("#!/bin/sh\nexit 8\n")
    status, _, said = run("postrm", "purge")
    assert status == 0 and "left the user pfo3" in said
    assert "/var/lib/pfo3 stays" not in said


def test_removed_with_the_users_kept(run):
    status, calls, said = run("postrm", "remove")
    assert (status, calls, said) == (0, "", "/var/lib/pfo3 stays\n")
