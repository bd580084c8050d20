# SPDX-License-Identifier: GPL-3.0-or-later
"""The application as it is installed: the desktop finds it and starts it."""

import os
import pathlib
import re
import signal
import subprocess

import pytest
from gi.repository import Gio, GLib

import desktop
from application import APPLICATION_ID, BUILD_ROOT, OBJECT_PATH, SEARCH_PATH


class Activated:
    """The process that has the application's name on the bus; the bus started it."""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.pid = desktop.wait(self.ask_pid, f"{APPLICATION_ID} on the bus")
        self.returncode = None

    def ask(self, method, name):
        return self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                  "org.freedesktop.DBus", method, GLib.Variant("(s)", (name,)),
                                  None, Gio.DBusCallFlags.NONE, 5000, None).unpack()[0]

    def ask_pid(self):
        if not self.ask("NameHasOwner", APPLICATION_ID):
            return None
        return self.ask("GetConnectionUnixProcessID", APPLICATION_ID)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.wait_for_end()

    def wait_for_end(self):
        """The bus may notice later than others, and would have the next call answered by nobody."""
        desktop.wait(lambda: self.poll() == 0, "the end of the process")
        desktop.wait(lambda: not self.ask("NameHasOwner", APPLICATION_ID), "its name being free")

    def poll(self):
        """Whoever started it reaps it, sooner or later: until then it is a zombie."""
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
                 f"dbus-1/services/{APPLICATION_ID}.service",
                 f"glib-2.0/schemas/{APPLICATION_ID}.gschema.xml",
                 f"icons/hicolor/scalable/apps/{APPLICATION_ID}.svg",
                 f"icons/hicolor/symbolic/apps/{APPLICATION_ID}-symbolic.svg",
                 "locale/es/LC_MESSAGES/pfo3.mo"]:
        assert (share / name).is_file(), name


def read_provider(share):
    """What GNOME's overview reads."""
    path, = (share / "gnome-shell" / "search-providers").glob("*.ini")
    keys = GLib.KeyFile()
    keys.load_from_file(str(path), GLib.KeyFileFlags.NONE)
    return {key: keys.get_string("Shell Search Provider", key)
            for key in keys.get_keys("Shell Search Provider")[0]}


def test_the_overview_finds_its_search(share):
    told = read_provider(share)
    assert told == {"DesktopId": f"{APPLICATION_ID}.desktop", "BusName": APPLICATION_ID,
                    "ObjectPath": SEARCH_PATH, "Version": "2"}
    assert (share / "applications" / told["DesktopId"]).is_file()


def tell_bus(**environment):
    """What the bus starts from now on gets these variables."""
    subprocess.run(["dbus-update-activation-environment",
                    *(f"{name}={value}" for name, value in environment.items())],
                   check=True, timeout=20)


@pytest.fixture(name="known_to_bus")
def known_to_bus_fixture(share, tmp_path, monkeypatch):
    """The bus finds the service file, as if the application were installed into / and not aside."""
    service = (share / "dbus-1" / "services" / f"{APPLICATION_ID}.service").read_text()
    path = re.search(r"^Exec=(/\S+)", service, re.M).group(1)
    program = next(parent for parent in share.parents if (parent / path[1:]).exists()) / path[1:]
    services = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "dbus-1" / "services"
    services.mkdir(parents=True, exist_ok=True)
    (services / f"{APPLICATION_ID}.service").write_text(service.replace(path, str(program)))

    tell_bus(XDG_DATA_DIRS=f"{share}:/usr/local/share:/usr/share",
             XDG_STATE_HOME=tmp_path / "state", PFO3_LOCALEDIR=share / "locale")
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                  "ReloadConfig", None, None, Gio.DBusCallFlags.NONE, 5000, None)
    monkeypatch.setenv("XDG_DATA_DIRS", f"{share}:/usr/local/share:/usr/share")
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    yield program
    (services / f"{APPLICATION_ID}.service").unlink()


def run_gapplication(*arguments):
    """The tool looks for the desktop file, and for the program that it names, before it asks the
    bus."""
    return subprocess.run(["gapplication", *arguments], check=True, timeout=30,
                          stdout=subprocess.PIPE, text=True).stdout


def quit_activated(window):
    run_gapplication("action", APPLICATION_ID, "quit")
    window.process.wait_for_end()


def test_starts_from_its_desktop_file(share, known_to_bus):
    launcher = Gio.DesktopAppInfo.new_from_filename(
        str(share / "applications" / f"{APPLICATION_ID}.desktop"))
    assert launcher.get_name().split(" (")[0] == "PFO3"
    assert launcher.get_boolean("DBusActivatable")
    assert launcher.list_actions() == ["new-window"]
    supported = set(launcher.get_supported_types())
    assert {"x-scheme-handler/pfo3", "x-scheme-handler/pfo3s"} <= supported

    assert launcher.launch([], Gio.AppLaunchContext())
    window = desktop.Window(Activated())
    window.find_entry("Server address")
    program = pathlib.Path(f"/proc/{window.process.pid}/exe").resolve()
    assert program == known_to_bus.resolve()

    launcher.launch_action("new-window", Gio.AppLaunchContext())
    desktop.wait(lambda: window.count_windows() == 2, "two windows")
    quit_activated(window)


def test_is_activated_by_name(known_to_bus):
    """gapplication launch starts it, and then finds the one that is there."""
    run_gapplication("launch", APPLICATION_ID)
    window = desktop.Window(Activated())
    window.find_entry("Server address")

    run_gapplication("launch", APPLICATION_ID)
    assert Activated().pid == window.process.pid
    assert run_gapplication("list-actions", APPLICATION_ID).split() == ["new-window"]
    run_gapplication("launch", APPLICATION_ID, "pfo3://unknown.example:7000/")
    window.find_text("unknown.example:7000")
    window.respond("c")
    assert window.count_windows() == 1
    quit_activated(window)


def test_a_link_starts_it(known_to_bus):
    run_gapplication("launch", APPLICATION_ID, "pfo3://unknown.example:7000/")
    window = desktop.Window(Activated())
    window.find_text("unknown.example:7000")
    window.respond("c")
    window.find_entry("Server address")
    quit_activated(window)


@pytest.fixture(name="folders_of_another_start")
def folders_fixture(signed_in, application):
    """What the bus starts finds what the application of the build folder has left."""
    desktop.wait((application.folder / "cache" / "pfo3" / "tasks.json").exists,
                 "the tasks being remembered")
    application.quit()
    names = {"XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config"}
    tell_bus(**{name: application.folder / folder for name, folder in names.items()})
    yield
    tell_bus(**{name: os.environ[name] for name in names})


def test_a_search_starts_it(service, share, known_to_bus, folders_of_another_start):
    """As that of GNOME's overview, which knows of it what its file says. Nothing is shown."""
    provider = read_provider(share)
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    found = bus.call_sync(provider["BusName"], provider["ObjectPath"],
                          f"org.gnome.Shell.SearchProvider{provider['Version']}",
                          "GetInitialResultSet", GLib.Variant("(as)", (["upp"],)), None,
                          Gio.DBusCallFlags.NONE, 20000, None).unpack()[0]
    assert found == [f"{service.address} upper"]
    window = desktop.Window(Activated())
    assert pathlib.Path(f"/proc/{window.process.pid}/exe").resolve() == known_to_bus.resolve()
    assert window.count_windows() == 0
    window.process.kill()


def test_a_service_that_nobody_wants_shows_nothing(known_to_bus):
    """Started by the bus for something else than to be seen, it opens no window."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    actions = bus.call_sync(APPLICATION_ID, OBJECT_PATH, "org.gtk.Actions", "List", None, None,
                            Gio.DBusCallFlags.NONE, 20000, None).unpack()[0]
    assert set(actions) >= {"new-window", "preferences", "about", "quit"}
    window = desktop.Window(Activated())
    assert window.count_windows() == 0
    window.process.kill()
