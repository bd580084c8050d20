# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs under test: the server and the desktop application, real ones."""

import os
import pathlib
import re
import signal
import subprocess
import time

from gi.repository import Gio, GLib

import desktop

SOURCE_ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD_ROOT = pathlib.Path(os.environ.get("PFO_BUILD_ROOT", SOURCE_ROOT / "_build"))
APPLICATION_ID = next((BUILD_ROOT / "data" / "desktop").glob("*.gschema.xml")).name.removesuffix(
    ".gschema.xml")

# Lines of the log that tell of a mistake of ours.
TROUBLE = re.compile(r"WARNING|CRITICAL|ERROR")


def read_line(stream, seconds=20):
    """One line of a pipe, or a complaint."""
    end = time.monotonic() + seconds
    os.set_blocking(stream.fileno(), False)
    line = b""
    while not line.endswith(b"\n"):
        part = stream.read(1)
        if part:
            line += part
        elif part == b"" or time.monotonic() > end:
            raise AssertionError(f"no line, only {line!r}")
        else:
            time.sleep(0.01)
    return line.decode()


class Server:
    """pfo3-server with a store of its own, which outlives its being stopped and started again."""

    def __init__(self, folder):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.process = None
        self.port = 0

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self, **settings):
        environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "XDG_STATE_HOME": str(self.folder / "state"),
            "SOCKET_HOST": "127.0.0.1",
            "SOCKET_PORT": str(self.port),
            **settings,
        }
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen([BUILD_ROOT / "src-server" / "pfo3-server"],
                                            cwd=self.folder, env=environment, stderr=log,
                                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        ready = read_line(self.process.stdout)
        self.port = int(re.fullmatch(r"Servidor sockets en 127\.0\.0\.1:(\d+) \(pool=\d+\)\n",
                                     ready).group(1))
        return self

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        status = self.process.wait(15)
        self.process.stdout.close()
        self.process = None
        assert status == 0, f"the server ended with {status}"

    def crash(self):
        self.process.kill()
        self.process.wait(15)
        self.process.stdout.close()
        self.process = None

    def freeze(self):
        """Takes requests, as far as the system buffers them, and answers none."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)


class Application:
    """The desktop application, with folders of its own."""

    def __init__(self, folder, **environment):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.environment = environment
        self.process = None
        self.window = None

    def start(self, *arguments):
        config = self.folder / "config"
        if not config.exists():
            (config / "gtk-4.0").mkdir(parents=True)
            original = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0" / "settings.ini"
            (config / "gtk-4.0" / "settings.ini").write_text(original.read_text())
        environment = {
            **os.environ,
            "G_DEBUG": "fatal-warnings",
            "GSETTINGS_SCHEMA_DIR": str(BUILD_ROOT / "data" / "desktop"),
            "PFO3_LOCALEDIR": str(BUILD_ROOT / "po"),
            "XDG_CONFIG_HOME": str(config),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            **self.environment,
        }
        with open(self.folder / "application.log", "ab") as log:
            self.process = subprocess.Popen([BUILD_ROOT / "src-client" / "ui" / "pfo3", *arguments],
                                            cwd=self.folder, env=environment, stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)
        self.window = desktop.Window("pfo3", self.process)
        return self.window

    def read_log(self):
        return (self.folder / "application.log").read_text(errors="replace")

    def read_settings(self):
        keys = GLib.KeyFile()
        path = self.folder / "config" / "glib-2.0" / "settings" / "keyfile"
        keys.load_from_file(str(path), GLib.KeyFileFlags.NONE)
        group = APPLICATION_ID.replace(".", "/")
        return {key: keys.get_value(group, key) for key in keys.get_keys(group)[0]}

    def preset(self, **settings):
        """What an earlier start is to have remembered."""
        path = self.folder / "config" / "glib-2.0" / "settings"
        (self.folder / "config" / "gtk-4.0").mkdir(parents=True, exist_ok=True)
        path.mkdir(parents=True)
        original = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "gtk-4.0" / "settings.ini"
        (self.folder / "config" / "gtk-4.0" / "settings.ini").write_text(original.read_text())
        lines = [f"[{APPLICATION_ID.replace('.', '/')}]"]
        lines += [f"{name.replace('_', '-')}={value}" for name, value in settings.items()]
        (path / "keyfile").write_text("\n".join(lines) + "\n")

    def quit(self):
        """Ends as by the menu of the desktop, and answers for what it wrote."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        path = "/" + APPLICATION_ID.replace(".", "/")
        bus.call_sync(APPLICATION_ID, path, "org.gtk.Actions", "Activate",
                      GLib.Variant("(sava{sv})", ("quit", [], {})), None,
                      Gio.DBusCallFlags.NONE, 5000, None)
        status = self.process.wait(15)
        log = self.read_log()
        assert status == 0, f"the application ended with {status}:\n{log}"
        assert not TROUBLE.search(log), log

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(15)
