# SPDX-License-Identifier: GPL-3.0-or-later
"""The flatpaks of the project: built by their manifests, installed, and run in real windows."""

import configparser
import json
import os
import pathlib
import subprocess

import desktop
from gi.repository import GLib

GATES = pathlib.Path(__file__).resolve().parent
REPOSITORY = "https://pfo3.ar/pfo3.git"
ID = "ar.pfo3.Pfo3"
DEVELOPMENT_ID = ID + ".Devel"


def run(*command, timeout=60, **options):
    """Returns what a command wrote; what it complained of is in the failure."""
    options = {"stderr": subprocess.PIPE, **options}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=timeout, **options)
    assert done.returncode == 0, (
        f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Installation:
    """An installation of flatpak with the runtime in it, for a person with a home of their own."""

    def __init__(self, folder, clone):
        self.folder = folder
        self.clone = clone
        made = subprocess.run([GATES / "flatpak-runtime"], check=True, stdout=subprocess.PIPE,
                              text=True, timeout=900)
        self.user_dir = pathlib.Path(made.stdout.strip())
        (folder / "home").mkdir()
        # The locales of the machine are not those of the runtime.
        self.environment = {**os.environ, "FLATPAK_USER_DIR": str(self.user_dir),
                            "HOME": str(folder / "home")}
        self.environment.pop("LOCPATH", None)

    def run(self, *command, timeout=60):
        return run(*command, timeout=timeout, env=self.environment)

    def publish(self, version):
        """The clone is what git finds at the project's address, with this version's tag."""
        run("git", "-C", self.clone, "tag", f"v{version}")
        run("git", "config", "--global", f"url.file://{self.clone}.insteadOf", REPOSITORY,
            env=self.environment)

    def build(self, application_id):
        self.run("flatpak-builder", "--user", "--install", "--force-clean",
                 "--disable-rofiles-fuse", f"--state-dir={self.folder / 'state'}",
                 "--default-branch=stable",
                 self.folder / application_id, self.clone / "build-aux" / f"{application_id}.json",
                 timeout=600)

    def uninstall(self, *application_ids):
        self.run("flatpak", "--user", "uninstall", "-y", "--noninteractive", "--force-remove",
                 *application_ids)

    def read_metadata(self, application_id):
        """Its permissions, as they are installed."""
        metadata = configparser.ConfigParser()
        metadata.optionxform = str
        metadata.read_string(
            self.run("flatpak", "--user", "info", "--show-metadata", application_id))
        return metadata

    def get_home(self, application_id):
        """The folder that is its home."""
        return self.folder / "home" / ".var" / "app" / application_id

    def get_places_path(self, application_id):
        """Where it remembers its windows."""
        return self.get_home(application_id) / ".local" / "state" / ID / "windows.json"

    def read_known_servers(self, application_id):
        return (self.get_home(application_id) / "config" / "pfo3" / "servers").read_text()

    def recall_page(self, application_id):
        """The page that was shown last; None before there is one."""
        try:
            text = self.get_places_path(application_id).read_text()
            return json.loads(text)["windows"][0].get("page")
        except (FileNotFoundError, ValueError):
            return None

    def run_inside(self, application_id, *command):
        return self.run("flatpak", "--user", "run", f"--command={command[0]}", application_id,
                        *command[1:])


def list_accessible():
    """The applications on the bus of accessibility, each by the process that reaches it."""
    root = desktop.Atspi.get_desktop(0)
    root.clear_cache()
    found = {}
    for child in desktop.get_children(root):
        try:
            found[child.get_process_id()] = child
        except GLib.Error:
            continue
    return found


class Application(desktop.Window):
    """The window of an application in a flatpak."""

    def __init__(self, installation, application_id, *arguments, **environment):
        self.log_path = installation.folder / f"{application_id}.log"
        self.id = application_id
        self.others = set(list_accessible())
        # Only the processor draws here.
        environment = {"GSK_RENDERER": "cairo", **environment}
        with open(self.log_path, "wb") as log:
            process = subprocess.Popen(
                ["flatpak", "--user", "run", *(f"--env={name}={value}"
                                               for name, value in environment.items()),
                 application_id, *arguments],
                env=installation.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        super().__init__(process)

    def find_application(self):
        """It reaches the bus through a proxy that flatpak starts for it: the one that is new."""
        return next((application for pid, application in list_accessible().items()
                     if pid not in self.others
                     and application.get_name() in {self.id, "pfo3"}), None)

    def quit(self):
        subprocess.run(["gapplication", "action", self.id, "quit"], check=True, timeout=20)
        status = self.process.wait(desktop.PATIENCE_S)
        assert status == 0, f"{self.id} ended with {status}:\n{self.read_log()}"

    def read_log(self):
        return self.log_path.read_text(errors="replace")

    def kill(self):
        if self.process.poll() is None:
            subprocess.run(["flatpak", "kill", self.id], check=False, timeout=20)
            self.process.kill()
            self.process.wait()
