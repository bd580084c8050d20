# SPDX-License-Identifier: GPL-3.0-or-later
"""What the gates share."""

import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "gui"))

from harness.server import Server  # noqa: E402

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])


@pytest.fixture(name="server")
def server_fixture(tmp_path):
    """A server outside of whatever is tried, on loopback, with an empty store."""
    folder = tmp_path / "server"
    folder.mkdir()
    server = Server(folder)
    yield server
    server.close()


@pytest.fixture(name="portal", scope="module")
def portal_fixture(tmp_path_factory):
    """A desktop's keyring, unlocked, and the portals through which sandboxes get a key of it and
    send notifications, which end at notifications.py."""
    folder = tmp_path_factory.mktemp("portal")
    (folder / "xdg-desktop-portal").mkdir()
    (folder / "xdg-desktop-portal" / "portals.conf").write_text(
        "[preferred]\ndefault=gtk\norg.freedesktop.impl.portal.Secret=gnome-keyring\n")
    environment = {**os.environ, "XDG_CURRENT_DESKTOP": "GNOME", "XDG_CONFIG_HOME": str(folder)}
    log = open(folder / "log", "wb")
    keyring = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--unlock",
                                "--components=secrets"], env=environment, stdin=subprocess.PIPE,
                               stdout=log, stderr=log)
    keyring.stdin.write(b"llave")
    keyring.stdin.close()
    subprocess.run(["gdbus", "wait", "--session", "--timeout=60", "org.freedesktop.secrets"],
                   check=True, timeout=90)
    portals = []
    for program, name in [("xdg-permission-store", "org.freedesktop.impl.portal.PermissionStore"),
                          ("xdg-desktop-portal-gtk", "org.freedesktop.impl.portal.desktop.gtk"),
                          ("xdg-desktop-portal", "org.freedesktop.portal.Desktop")]:
        portals.append(subprocess.Popen([f"/usr/libexec/{program}", "--replace"], env=environment,
                                        stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        subprocess.run(["gdbus", "wait", "--session", "--timeout=60", name], check=True,
                       timeout=90)
    yield portals[-1]
    for process in [*reversed(portals), keyring]:
        process.terminate()
        process.wait(30)
    log.close()


def list_files():
    """The files of the project, also those that were not committed yet."""
    if not (SOURCE_ROOT / ".git").exists():
        return [path.relative_to(SOURCE_ROOT) for path in SOURCE_ROOT.rglob("*") if path.is_file()
                and not path.relative_to(SOURCE_ROOT).parts[0].startswith("_build")]
    git = ["git", "-c", "safe.directory=*", "-C", SOURCE_ROOT, "ls-files", "-z", "--cached",
           "--others", "--exclude-standard"]
    names = subprocess.run(git, check=True, stdout=subprocess.PIPE, timeout=60).stdout.decode()
    return [name for name in names.split("\0") if name and (SOURCE_ROOT / name).is_file()]


@pytest.fixture(name="clone", scope="session")
def clone_fixture(tmp_path_factory):
    """The project as it is now, as somebody's fresh clone: a folder pfo3 with one commit."""
    clone = tmp_path_factory.mktemp("clone") / "pfo3"
    for name in list_files():
        path = clone / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((SOURCE_ROOT / name).read_bytes())
        path.chmod((SOURCE_ROOT / name).stat().st_mode & 0o777)
    for command in [["init", "--quiet", "--initial-branch=main"], ["add", "--all"],
                    ["-c", "user.name=PFO3", "-c", "user.email=", "commit", "-q", "-m", "clone"]]:
        subprocess.run(["git", "-C", clone, *command], check=True, timeout=60)
    return clone
