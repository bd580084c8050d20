# SPDX-License-Identifier: GPL-3.0-or-later
"""A Wayland compositor in a window of the private X display, whose keyboard and pictures it has."""

import atexit
import os
import pathlib
import subprocess

import desktop

# One output as large as the display, and each window all over it.
CONFIGURATION = """\
[core]
backend=x11-backend.so
shell=kiosk-shell.so
use-pixman=true
idle-time=0
[output]
name=screen0
mode=1280x900
"""

SOCKET = "wayland-pfo3"


def find_window():
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "weston"],
                           stdout=subprocess.PIPE, text=True, check=False, timeout=10)
    return found.stdout.strip()


class Compositor:
    def __init__(self, folder):
        configuration = folder / "weston.ini"
        configuration.write_text(CONFIGURATION)
        self.log_path = folder / "weston.log"
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                ["weston", f"--config={configuration}", f"--socket={SOCKET}"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        # Left alone it keeps a processor busy from the end of its display on.
        atexit.register(self.process.kill)
        socket = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / SOCKET
        desktop.wait(lambda: self.is_running() and socket.exists(), "the compositor")
        # Its window does not say whose it is.
        window = desktop.wait(find_window, "the compositor's window")
        subprocess.run(["xdotool", "windowfocus", "--sync", window], check=True, timeout=10)

    def is_running(self):
        assert self.process.poll() is None, self.log_path.read_text()
        return True

    def stop(self):
        self.process.terminate()
        self.process.wait(desktop.PATIENCE_S)
