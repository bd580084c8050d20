# SPDX-License-Identifier: GPL-3.0-or-later
"""A real keyring of the desktop on this display's bus."""

import os
import subprocess

from gi.repository import Gio, GLib

import desktop
from application import APPLICATION_ID

NAME = "org.freedesktop.secrets"
PATH = "/org/freedesktop/secrets"
PASSWORD = b"llave"


def call(*arguments):
    """Calls a method of an object of the bus, by its name, path, interface and own name."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    return bus.call_sync(*arguments, None, Gio.DBusCallFlags.NONE, 5000, None).unpack()


def has_owner(name):
    return call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                "NameHasOwner", GLib.Variant("(s)", (name,)))[0]


class Keyring:
    """Starts empty and unlocked, with its file in a folder."""

    def __init__(self, folder):
        environment = {**os.environ, "XDG_DATA_HOME": str(folder)}
        environment.pop("G_DEBUG", None)
        self.daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment)
        self.daemon.stdin.write(PASSWORD)
        self.daemon.stdin.close()
        # What is opened in the keyring ends with the connection that opened it.
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        desktop.wait(lambda: has_owner(NAME), "the keyring")

    def lock(self):
        """There is nobody here who could be asked for the password that opens it."""
        call(NAME, PATH, "org.freedesktop.Secret.Service", "Lock",
             GLib.Variant("(ao)", ([f"{PATH}/collection/login"],)))

    def unlock(self):
        """As the desktop does it once the person has typed the password: gnome-keyring alone has
        this method, and no other lets anybody do it without a question."""
        _, session = call(NAME, PATH, "org.freedesktop.Secret.Service", "OpenSession",
                          GLib.Variant("(sv)", ("plain", GLib.Variant("s", ""))))
        secret = (session, b"", PASSWORD, "text/plain")
        call(NAME, PATH, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface",
             "UnlockWithMasterPassword",
             GLib.Variant("(o(oayays))", (f"{PATH}/collection/login", secret)))

    def look_up(self, address, user="ana"):
        """What another program finds in it."""
        found = subprocess.run(["secret-tool", "lookup", "xdg:schema", f"{APPLICATION_ID}.Session",
                                "server", address, "user", user],
                               stdout=subprocess.PIPE, text=True, check=False, timeout=20)
        return found.stdout or None

    def close(self):
        self.daemon.terminate()
        self.daemon.wait(desktop.PATIENCE_S)
        desktop.wait(lambda: not has_owner(NAME), "the end of the keyring")
