# SPDX-License-Identifier: GPL-3.0-or-later
"""GNOME Builder in a real window, with a project opened in it."""

import pathlib
import subprocess

import desktop


def read_process(pid):
    """The name of a process and its parent's number; None if it has gone."""
    try:
        head, _, tail = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except OSError:
        return None
    return head.partition("(")[2], int(tail.split()[1])


def find_descendant(ancestor, name):
    """The process of this name that another has started, by however many between them."""
    processes = {int(path.name): read_process(path.name)
                 for path in pathlib.Path("/proc").iterdir() if path.name.isdigit()}

    def is_below(pid):
        while pid != ancestor and processes.get(pid):
            pid = processes[pid][1]
        return pid == ancestor

    return next((pid for pid, process in processes.items()
                 if process and process[0] == name and is_below(pid)), None)


class Started:
    """A process that another one started, and that is asked for as if it were a child."""

    returncode = None

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        process = read_process(self.pid)
        return None if process else 0


class Builder(desktop.Window):
    def __init__(self, folder, project, environment, configuration=None):
        """With the configuration chosen as its build menu does."""
        self.log_path = folder / "builder.log"
        self.cache = folder / "cache"
        settings = folder / "config" / "glib-2.0" / "settings" / "keyfile"
        settings.parent.mkdir(parents=True)
        if configuration:
            settings.write_text("[org/gnome/builder/projects/pfo3]\n"
                                f"config-id='{configuration}'\n")
        (folder / "home").mkdir()
        # Where Meson has freed memory filled with noise, Builder 43 crashes at times by itself.
        environment = {**environment, "MALLOC_PERTURB_": "0", "HOME": str(folder / "home"),
                       "XDG_CACHE_HOME": str(self.cache), "XDG_CONFIG_HOME": str(folder / "config")}
        with open(self.log_path, "wb") as log:
            super().__init__(subprocess.Popen(
                ["gnome-builder", "-vv", f"--project={project / 'meson.build'}"], cwd=folder,
                env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def get_log(self):
        return self.log_path.read_text(errors="replace")

    def find_run_button(self):
        """The widget has the name of its class; beside the button in it there is that of a menu."""
        for button in self.select({"filler", "group", "generic"}, "IdeRunButton".__eq__):
            for node in desktop.walk(button):
                if (node.get_role_name() in desktop.BUTTON and node.get_n_actions() > 0
                        and node.get_name() != "GtkMenuButton"
                        and desktop.get_state(node, desktop.Atspi.StateType.SENSITIVE)):
                    return node
        return None

    def run(self, seconds):
        """Presses Run, and waits until what was built runs."""
        button = desktop.wait(self.find_run_button, "a button to run the project", 120)
        assert desktop.Atspi.Action.do_action(button, 0)
        pid = desktop.wait(lambda: find_descendant(self.process.pid, "pfo3"),
                           "the application that Builder built", seconds)
        return desktop.Window(Started(pid))

    def find_build_folder(self):
        return next(self.cache.glob("gnome-builder/projects/pfo3/builds/*/build.ninja")).parent

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(desktop.PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
