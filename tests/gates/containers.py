# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers in the podman that in-podman makes: images, what docker-compose.yml starts, and a
person who uses it with pfo3-cli."""

import json
import os
import pathlib
import re
import subprocess

from harness.environment import pass_on
from harness.wait import wait_until

GATES = pathlib.Path(__file__).resolve().parent
SOURCE_ROOT = GATES.parents[1]
CACHE = pathlib.Path(os.environ["PFO_GATES_CACHE"])
SOCKET = pathlib.Path("/run/podman.sock")

BASE = "docker.io/library/debian:bookworm-slim"
SERVER = "docker.io/library/pfo3-server"
STAND_INS = {"docker.io/library/postgres:16": "postgres", "docker.io/library/adminer:4": "adminer"}

# What the image of that name leaves out of Debian.
NOT_SLIM = ["usr/share/doc", "usr/share/info", "usr/share/lintian", "usr/share/locale",
            "usr/share/man", "var/cache/apt", "var/lib/apt/lists"]

BUILD_S = 900


def run(*command, timeout=120, check=True, **options):
    """Runs a command where the machine's network is, and returns the completed process."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False,
                          cwd=SOURCE_ROOT, timeout=timeout, **options)
    assert not check or done.returncode == 0, \
        f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done


def run_apart(*command, **options):
    """The same in the network of the containers, where no port is taken."""
    return run("nsenter", f"--net={os.environ['PFO_GATE_NET']}", *command, **options)


def podman(*arguments, **options):
    return run_apart("podman", *arguments, **options)


def inspect(name, expression, kind="container"):
    """Returns what podman knows of a container or image, a Go template's worth."""
    done = podman("inspect", "--type", kind, "--format", "{{json %s}}" % expression, name)
    return json.loads(done.stdout)


def build(folder, file, tag, *options):
    """Builds an image; the machine's network brings the packages."""
    run("podman", "build", "--network=host", "--pull=never", "--file", file, "--tag", tag, *options,
        folder, timeout=BUILD_S)


def import_base():
    """No registry of images is asked: the base is a bare Debian made as that image is."""
    archive = CACHE / "bookworm.tar"
    run(GATES / "bare-debian", "bookworm", archive, timeout=BUILD_S)
    made = f"LABEL made={archive.stat().st_mtime_ns}"
    known = podman("image", "inspect", "--format", "LABEL made={{.Labels.made}}", BASE, check=False)
    if known.stdout.strip() == made:
        return
    tree = pathlib.Path("/run/slim")
    tree.mkdir()
    run("tar", "-C", tree, "-xf", archive)
    for name in NOT_SLIM:
        run("find", tree / name, "-mindepth", "1", "-delete")
    excludes = "".join(f"path-exclude /{name}/*\n" for name in NOT_SLIM if "share" in name)
    (tree / "etc/dpkg/dpkg.cfg.d/slim").write_text(excludes, encoding="utf-8")
    run("sh", "-c", f"tar -C {tree} -c . | podman import --change '{made}' - {BASE}")


def build_images():
    import_base()
    for tag, name in STAND_INS.items():
        build(GATES / "stand-ins", GATES / "stand-ins" / f"{name}.Dockerfile", tag)
    build(SOURCE_ROOT, SOURCE_ROOT / "data/container/Dockerfile", SERVER)


class Compose:
    """docker-compose.yml brought to life, by docker-compose or podman-compose."""

    def __init__(self, program, project, options=()):
        self.program = program
        self.project = project
        self.options = options
        self.environment = {**os.environ, "DOCKER_HOST": f"unix://{SOCKET}"}

    def __call__(self, *arguments, **options):
        return run_apart(self.program, "-p", self.project, *self.options, *arguments,
                         env=self.environment, **options)

    def get_name(self, service):
        return f"{self.project}_{service}_1"

    def list_running(self):
        """The services that run."""
        names = podman("ps", "--format", "{{.Names}}").stdout.split()
        return sorted(re.findall(rf"^{self.project}_(\w+)_1$", "\n".join(names), re.MULTILINE))

    def is_healthy(self, service):
        """Runs the check of health now. Only systemd would do that by itself."""
        return podman("healthcheck", "run", self.get_name(service), check=False).returncode == 0

    def wait_until_healthy(self, service):
        wait_until(lambda: self.is_healthy(service), 60, f"{service} is healthy")

    def read_status(self, service):
        """Returns /proc/PID/status of the first process, as a dictionary."""
        pid = inspect(self.get_name(service), ".State.Pid")
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
        return dict(re.split(r":\s*", line, maxsplit=1) for line in lines)


class Person:
    """Somebody at this machine, with pfo3-cli and a home of their own."""

    def __init__(self, folder, name):
        self.name = name
        self.password_file = folder / f"{name}.password"
        self.password_file.write_text("caballo correcto\n", encoding="utf-8")
        # GLib finds no user where none has a name; it needs these to be told.
        self.environment = pass_on() | {
            "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder),
            "XDG_STATE_HOME": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config")}

    def ask(self, *arguments, check=True):
        return run_apart(os.environ["PFO_CLI"], *arguments, check=check, env=self.environment)

    def register(self):
        return self.ask("register", self.name, "--password-file", self.password_file, check=False)

    def log_in(self, check=True):
        return self.ask("login", self.name, "--password-file", self.password_file, check=check)

    def do_main_job(self):
        """Registers, signs in, looks at Inicio and runs the three tasks."""
        # A server that was started together with its database waits for it.
        wait_until(lambda: self.register().returncode == 0, 60, f"{self.name} is registered")
        self.log_in()
        assert self.name in self.ask("inicio").stdout
        self.run_tasks()

    def connect(self):
        """Opens a connection that lasts, for lines of the protocol."""
        command = ["nsenter", f"--net={os.environ['PFO_GATE_NET']}", os.environ["PFO_CLI"], "raw"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                env=self.environment)

    def run_tasks(self):
        assert self.ask("run", "sum", "1", "2", "3.5").stdout == "6.5\n"
        assert self.ask("run", "upper", "--s", "hola, ñandú").stdout == "HOLA, ÑANDÚ\n"
        assert self.ask("run", "lower", "--s", "HOLA").stdout == "hola\n"
