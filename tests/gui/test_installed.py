# SPDX-License-Identifier: GPL-3.0-or-later
"""The application as it is installed: the desktop finds it and starts it."""

import os
import pathlib
import subprocess

import pytest
from gi.repository import Gio

import desktop
from application import APPLICATION_ID, BUILD_ROOT, OBJECT_PATH


class Launched:
    """A process that the desktop started."""

    def __init__(self, pid):
        self.pid = pid
        self.returncode = None

    def poll(self):
        """Newer GLib reaps it in a main loop, which does not turn here: until then it is a zombie."""
        try:
            status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        except FileNotFoundError:
            return 0
        return 0 if "\nState:\tZ" in status else None


@pytest.fixture(name="share", scope="module")
def share_fixture(tmp_path_factory):
    """What `meson install` puts under share/."""
    root = tmp_path_factory.mktemp("root")
    subprocess.run(["meson", "install", "-C", BUILD_ROOT, "--no-rebuild", "--quiet"], check=True,
                   env={**os.environ, "DESTDIR": str(root)}, timeout=100)
    share = next(root.rglob("applications")).parent
    # This is left to the package manager where DESTDIR is set.
    subprocess.run(["glib-compile-schemas", "--strict", share / "glib-2.0" / "schemas"], check=True)
    return share


def test_every_file_is_in_its_place(share):
    for name in [f"applications/{APPLICATION_ID}.desktop",
                 f"metainfo/{APPLICATION_ID}.metainfo.xml",
                 f"glib-2.0/schemas/{APPLICATION_ID}.gschema.xml",
                 f"icons/hicolor/scalable/apps/{APPLICATION_ID}.svg",
                 f"icons/hicolor/symbolic/apps/{APPLICATION_ID}-symbolic.svg",
                 "locale/es/LC_MESSAGES/pfo3.mo"]:
        assert (share / name).is_file(), name


def test_starts_from_its_desktop_file(share, monkeypatch):
    monkeypatch.setenv("PATH", f"{share.parent / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_DATA_DIRS", f"{share}:/usr/local/share:/usr/share")
    launcher = Gio.DesktopAppInfo.new_from_filename(
        str(share / "applications" / f"{APPLICATION_ID}.desktop"))
    assert launcher.get_name() == "PFO3"

    started = []
    context = Gio.AppLaunchContext()
    context.connect("launched", lambda _, __, data: started.append(data["pid"]))
    for name in ["PATH", "XDG_DATA_DIRS"]:
        context.setenv(name, os.environ[name])
    assert launcher.launch([], context)
    window = desktop.Window(Launched(started[0]))
    window.find_entry("Server address")

    subprocess.run(["gapplication", "action", APPLICATION_ID, "quit"], check=True, timeout=20)
    desktop.wait(lambda: window.process.poll() == 0, f"the end of {OBJECT_PATH}")
