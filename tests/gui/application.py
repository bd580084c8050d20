# SPDX-License-Identifier: GPL-3.0-or-later
"""The real desktop application as a child process, with folders of its own."""

import json
import os
import pathlib
import subprocess

from gi.repository import Gio, GLib

import desktop

BUILD_ROOT = pathlib.Path(os.environ["PFO_BUILD_ROOT"])
DESKTOP = BUILD_ROOT / "data" / "desktop"
APPLICATION_ID = next(DESKTOP.glob("*.gschema.xml")).name.removesuffix(".gschema.xml")
OBJECT_PATH = "/" + APPLICATION_ID.replace(".", "/")
SEARCH_PATH = f"{OBJECT_PATH}/SearchProvider"


class Application:
    """Starts, ends, and answers for what it wrote meanwhile."""

    def __init__(self, folder, **environment):
        self.folder = pathlib.Path(folder)
        self.log_path = self.folder / "application.log"
        self.places_path = self.folder / "state" / APPLICATION_ID / "windows.json"
        self.settings_path = self.folder / "config" / "glib-2.0" / "settings" / "keyfile"
        self.process = None
        self.window = None
        self.wrapper = []  # the command that it is started by
        # The look of the display's own settings, and nobody's memory.
        (self.folder / "config" / "gtk-4.0").mkdir(parents=True)
        look = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0" / "settings.ini"
        (self.folder / "config" / "gtk-4.0" / "settings.ini").write_text(look.read_text())
        self.environment = {
            **os.environ,
            "G_DEBUG": "fatal-warnings",
            "GSETTINGS_SCHEMA_DIR": str(DESKTOP),
            "PFO3_LOCALEDIR": str(BUILD_ROOT / "po"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            # No keyring of the desktop's, which would ask for its password: a file, as in a
            # flatpak.
            "SECRET_BACKEND": "file",
            "SECRET_FILE_TEST_PATH": str(self.folder / "test.keyring"),
            "SECRET_FILE_TEST_PASSWORD": "llave",
            "XDG_STATE_HOME": str(self.folder / "state"),
            **environment,
        }

    def speak(self, locale):
        """Starts in this locale from now on. The web engine, in its sandbox, sees none but those of
        the machine and warns: that is no reason to end, and for ours the log is searched."""
        self.environment |= {"LC_ALL": locale, "G_DEBUG": ""}

    def start(self, *arguments):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, BUILD_ROOT / "src-client" / "ui" / "pfo3", *arguments],
                cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log)
        self.window = desktop.Window(self.process)
        return self.window

    def hand_over(self, *arguments):
        """A second start, which tells the first one what it is to do, and ends."""
        subprocess.run([BUILD_ROOT / "src-client" / "ui" / "pfo3", *arguments], check=True,
                       cwd=self.folder, env=self.environment, timeout=desktop.PATIENCE_S)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def read_log(self):
        return self.log_path.read_text(errors="replace")

    def remember(self, **settings):
        """What an earlier start is to have remembered."""
        self.settings_path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"[{OBJECT_PATH[1:]}]"]
        lines += [f"{name.replace('_', '-')}={value}" for name, value in settings.items()]
        self.settings_path.write_text("\n".join(lines) + "\n")

    def set_desktop(self, schema, key, value):
        """Changes a setting of the desktop, as this application sees it."""
        subprocess.run(["gsettings", "set", schema, key, value], check=True, timeout=20,
                       env=self.environment)

    def recall(self, name):
        """What is remembered now, as GVariant text; None if there is nothing."""
        keys = GLib.KeyFile()
        try:
            keys.load_from_file(str(self.settings_path), GLib.KeyFileFlags.NONE)
            return keys.get_value(OBJECT_PATH[1:], name)
        except GLib.Error:
            return None

    def recall_places(self):
        """What is remembered of the windows: a list, the one that was used last first."""
        try:
            return json.loads(self.places_path.read_text())["windows"]
        except (FileNotFoundError, ValueError):
            return []

    def wait_for_user(self, username):
        """Waits for the end of a sign-in; the name itself shows on Inicio alone."""
        desktop.wait(lambda: self.recall("username") == f"'{username}'",
                     f"{username} being signed in")

    def activate(self, action):
        """As by the desktop's menu."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        bus.call_sync(APPLICATION_ID, OBJECT_PATH, "org.gtk.Actions", "Activate",
                      GLib.Variant("(sava{sv})", (action, [], {})), None, Gio.DBusCallFlags.NONE,
                      5000, None)

    def quit(self):
        self.activate("quit")
        self.wait()

    def wait(self):
        """Waits for its end, which must be a good one."""
        status = self.process.wait(desktop.PATIENCE_S)
        assert status == 0, f"the application ended with {status}:\n{self.read_log()}"
        self.search_log()

    def search_log(self):
        """Whatever it has warned of since its first start is a failure."""
        log = self.read_log()
        assert not desktop.TROUBLE.search(log), log

    def close(self):
        """What still runs is quit, and gone in any case."""
        try:
            if self.is_running():
                self.quit()
        finally:
            self.kill()

    def kill(self):
        if self.is_running():
            self.process.kill()
            self.process.wait()
