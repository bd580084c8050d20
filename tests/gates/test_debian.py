# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's packages: built, judged by lintian, installed in a bare system of the same release,
used, upgraded, removed and purged; the server's on a machine with systemd as well. The tests follow
each other, as somebody would do it."""

import contextlib
import os
import pathlib
import re
import shutil

import pytest

from harness.client import Crowd
from harness.tls import read_fingerprint
from harness.wait import wait_until
from machines import Machine
from trees import BUILD_S, Tree, run

NAMES = ["pfo3", "pfo3-cli", "pfo3-server"]
# What the tests install besides.
FOR_SPANISH = ["locales", "libc-l10n"]
FOR_A_WINDOW = ["xvfb", "xauth", "xdotool", "dbus-daemon"]

STATE = "/var/lib/pfo3"
DATABASE = f"{STATE}/pfo3.sqlite"
CONFIG = "/etc/pfo3/pfo3-server.conf"
SERVICE, SOCKET = "pfo3-server.service", "pfo3-server.socket"
ADDRESS = ("127.0.0.1", 6000)

# What is not taken away with the packages that are: dpkg's, apt's and useradd's own notes, what
# systemd makes when it is installed, and what is gone with the next start of a machine.
KEPT_BY_OTHERS = re.compile(
    r"/var/log/(alternatives\.log|apt/.*|dpkg\.log)|/var/lib/dpkg/statoverride(-old)?"
    r"|/var/cache/ldconfig/aux-cache|/etc/g?shadow-|/etc/machine-id|/etc/mtab"
    r"|/var/(cache|lib|log)/private|/var/lib/systemd/(coredump|pstore)|/run/.*")

# Starts the server as its unit says, on a port that is free.
SERVE = r"""
unit=/lib/systemd/system/pfo3-server.service
user=$(sed -n 's/^User=//p' "$unit")
state=/var/lib/$(sed -n 's/^StateDirectory=//p' "$unit")
install -d -o "$user" -g "$user" -m 0700 "$state"
exec setpriv --reuid="$user" --regid="$user" --init-groups --no-new-privs --bounding-set=-all \
  env STATE_DIRECTORY="$state" SOCKET_PORT=0 $(sed -n 's/^ExecStart=//p' "$unit")
"""

# A window is what a person sees first.
OPEN_WINDOW = r"""
set -e
export HOME=$(mktemp -d) XDG_RUNTIME_DIR=$(mktemp -d) GDK_BACKEND=x11 GSK_RENDERER=cairo
pfo3 &
timeout 60 xdotool search --sync --onlyvisible --name PFO3 >/dev/null
kill "$!"
wait "$!" || true
echo seen
"""


class Service:
    """The server as its user, for the time of a `with`. Settings are named as in the
    environment."""

    def __init__(self, tree, **settings):
        self.tree = tree
        self.settings = [f"{name}={value}" for name, value in settings.items()]

    def __enter__(self):
        self.process = self.tree.start("env", *self.settings, "sh", "-c", SERVE)
        ready = self.process.stdout.readline()
        match = re.match(r"Servidor sockets en (127\.0\.0\.1:\d+) \(pool=(\d+)\)$", ready)
        assert match, f"not ready: {ready!r}"
        self.address, self.pool = match[1], int(match[2])
        return self

    def __exit__(self, *_):
        # The server is the first process of its system, and what this is the parent of.
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        os.kill(int(children.read_text().split()[0]), 15)
        status = self.process.wait(60)
        self.process.stdout.close()
        assert status == 0

    def ask(self, *arguments, scheme="pfo3", **options):
        return self.tree("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "env",
                         "HOME=/home/ana", "G_DEBUG=fatal-warnings", "pfo3-cli", "--server",
                         f"{scheme}://{self.address}", *arguments, **options)


@pytest.fixture(name="built", scope="module")
def built_fixture(clone):
    """The folder with the packages, that of the source too. The tests of the project are others'
    matter."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(clone.parent),
                   "LC_ALL": "C.UTF-8",
                   "DEB_BUILD_OPTIONS": f"nocheck parallel={os.cpu_count()}"}
    run("dpkg-buildpackage", "--unsigned-source", "--unsigned-changes", "--build=full", cwd=clone,
        env=environment, timeout=BUILD_S)
    return clone.parent


def copy_packages(built, tree):
    """And one of the server's that is newer."""
    (tree.folder / "srv/packages").mkdir()
    for name in NAMES:
        package, = built.glob(f"{name}_*.deb")
        (tree.folder / f"srv/packages/{name}.deb").write_bytes(package.read_bytes())
    tree("sh", "-ec", """
        cd /srv/packages
        dpkg-deb --raw-extract pfo3-server.deb newer
        sed -i 's/^Version: .*/&+newer/' newer/DEBIAN/control
        dpkg-deb --build --root-owner-group newer newer.deb""")


@pytest.fixture(name="tree", scope="module")
def tree_fixture(tmp_path_factory, built):
    tree = Tree(tmp_path_factory.mktemp("tree"))
    home = tree.folder / "home/ana"
    home.mkdir(mode=0o777)
    home.chmod(0o777)
    (home / "password").write_text("caballo correcto\n", encoding="utf-8")
    tree.bare = tree.list_all()
    copy_packages(built, tree)
    yield tree
    shutil.rmtree(tree.folder)


def test_lintian_has_nothing_to_say(built):
    changes, = built.glob("pfo3_*.changes")
    said = run("lintian", "--fail-on=none", changes, timeout=300).stdout
    assert re.findall(r"^[EW]: .*", said, re.MULTILINE) == []


def test_three_packages(built):
    names = sorted(path.name.split("_")[0] for path in built.glob("*.deb")
                   if "dbgsym" not in path.name)
    assert names == NAMES


def test_pages_and_completion_are_where_programs_look(built):
    found = {}
    for package in built.glob("*.deb"):
        lines = run("dpkg-deb", "--contents", package).stdout.splitlines()
        found |= {line.split()[5].lstrip("."): package.name.split("_")[0] for line in lines}
    share = "/usr/share"
    pages = {"pfo3.1": "pfo3", "pfo3-cli.1": "pfo3-cli", "pfo3-protocol.7": "pfo3-cli",
             "pfo3-server.8": "pfo3-server", "pfo3-server.conf.5": "pfo3-server"}
    wanted = {f"{share}/man/man{page[-1]}/{page}.gz": package for page, package in pages.items()}
    for program in ["pfo3-cli", "pfo3-server"]:
        wanted |= {f"{share}/bash-completion/completions/{program}": program,
                   f"{share}/zsh/vendor-completions/_{program}": program,
                   f"{share}/fish/vendor_completions.d/{program}.fish": program}
    assert {path: found.get(path) for path in wanted} == wanted


def test_server_and_terminal_client_are_installed(tree):
    tree.apt_get("install", "/srv/packages/pfo3-server.deb", "/srv/packages/pfo3-cli.deb")
    assert CONFIG in tree("dpkg-query", "-W", "-f", "${Conffiles}", "pfo3-server").stdout
    assert tree.read(CONFIG).startswith("# Settings of the service pfo3-server")
    assert re.search(r"^pfo3:[^:]*:\d+:\d+:[^:]*:/var/lib/pfo3:\S*nologin$",
                     tree.read("/etc/passwd"), re.MULTILINE)
    # Neither GTK nor WebKitGTK is needed for these.
    assert tree("dpkg-query", "-W", "libgtk-4-1", check=False).returncode != 0


def test_main_job(tree):
    with Service(tree) as service:
        service.ask("register", "ana", "--password-file", "/home/ana/password")
        service.ask("login", "ana", "--password-file", "/home/ana/password")
        assert "ana" in service.ask("inicio").stdout
        assert service.ask("run", "sum", "1", "2", "3.5").stdout == "6.5\n"
        assert service.ask("run", "upper", "--s", "hola").stdout == "HOLA\n"
        assert service.ask("run", "lower", "--s", "HOLA").stdout == "hola\n"
        owner = tree("stat", "--format=%U %a", DATABASE).stdout
        assert owner == "pfo3 600\n" and tree.has(DATABASE)


def test_main_job_over_tls(tree):
    """TLS of the client comes with the package, which depends on it."""
    with Service(tree, TLS="auto") as service:
        refused = service.ask("ping", scheme="pfo3s", check=False)
        assert refused.returncode == 77, refused.stdout
        fingerprint = read_fingerprint(tree.folder / STATE.lstrip("/") / "tls-cert.pem")
        assert re.search(rf"^ *Fingerprint +{fingerprint}$", refused.stdout, re.MULTILINE)
        trusting = ["--trust", fingerprint]
        assert service.ask(*trusting, "ping", scheme="pfo3s").stdout == "pong\n"
        # What was trusted is kept.
        service.ask("login", "ana", "--password-file", "/home/ana/password", scheme="pfo3s")
        assert service.ask("run", "sum", "1", "2", "3.5", scheme="pfo3s").stdout == "6.5\n"


def test_speaks_spanish(tree):
    tree.apt_get("install", *FOR_SPANISH)
    tree("localedef", "-i", "es_AR", "-f", "UTF-8", "es_AR.UTF-8")
    said = tree("env", "LC_ALL=es_AR.UTF-8", "G_DEBUG=fatal-warnings", "pfo3-cli", "--help").stdout
    assert said.startswith("Uso: pfo3-cli")


def test_upgrade_keeps_database_and_settings(tree):
    with open(tree.folder / CONFIG.lstrip("/"), "a", encoding="utf-8") as config:
        config.write("WORKERS=3\n")
    tree.apt_get("install", "/srv/packages/newer.deb")
    assert tree("dpkg-query", "-W", "-f", "${Version}", "pfo3-server").stdout.endswith("+newer")
    with Service(tree) as service:
        service.ask("login", "ana", "--password-file", "/home/ana/password")
        assert service.pool == 3


def test_application_opens(tree):
    tree.apt_get("install", "/srv/packages/pfo3.deb", *FOR_A_WINDOW)
    as_nobody = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    said = tree(*as_nobody, "dbus-run-session", "--", "xvfb-run", "-a", "bash", "-c", OPEN_WINDOW,
                timeout=180)
    assert said.stdout.endswith("seen\n")


def test_removed_server_leaves_database_and_settings(tree):
    tree.apt_get("remove", *NAMES)
    assert tree.has(DATABASE) and "WORKERS=3" in tree.read(CONFIG)
    assert not tree.has("/usr/bin/pfo3-server") and not tree.has("/usr/bin/pfo3")


def test_purged_server_leaves_nothing(tree):
    tree.apt_get("purge", "pfo3-server")
    found = tree("find", "/", "-xdev", "-name", "*pfo3*", "-not", "-path", "/srv/*", "-not",
                 "-path", "/home/*").stdout
    assert found == ""
    for file in ("passwd", "group", "shadow"):
        assert "pfo3" not in tree.read(f"/etc/{file}")
    assert "pfo3" not in tree("dpkg-query", "-W").stdout


def test_nothing_is_left_of_all_that_was_installed(tree):
    """Of these packages and of those that came for them."""
    tree.apt_get("purge", *FOR_SPANISH, *FOR_A_WINDOW)
    tree.apt_get("autoremove", "--purge")
    assert sorted(path for path in tree.list_all() - tree.bare
                  if not KEPT_BY_OTHERS.fullmatch(path)) == []


@pytest.fixture(name="machine", scope="module")
def machine_fixture(tmp_path_factory, built):
    """All that the server's package depends on is there. The tests stand in its network."""
    machine = Machine(tmp_path_factory.mktemp("machine"))
    copy_packages(built, machine)
    machine.apt_get("install", "/srv/packages/pfo3-server.deb")
    machine.apt_get("purge", "pfo3-server")
    with contextlib.closing(machine):
        machine.boot()
        with machine.enter_network():
            yield machine
    shutil.rmtree(machine.folder)


def test_serves_as_soon_as_it_is_installed(machine):
    machine.apt_get("install", "/srv/packages/pfo3-server.deb")
    assert machine.show(SERVICE, "ActiveState") == machine.show(SOCKET, "ActiveState") == "active"
    assert machine("systemctl", "is-enabled", SERVICE, SOCKET).stdout == "enabled\nenabled\n"


def test_upgrade_refuses_nobody(machine):
    """And it is the new one who serves then."""
    process = machine.show(SERVICE, "MainPID")
    with Crowd(ADDRESS) as crowd:
        machine.apt_get("install", "/srv/packages/newer.deb")
        served = len(crowd.answers)
        wait_until(lambda: len(crowd.answers) > served + 100 or crowd.failures, 60)
    crowd.assert_all_were_served()
    assert machine.show(SERVICE, "MainPID") not in (process, "0")


def test_removed_server_is_not_started_by_who_connects(machine):
    with Crowd(ADDRESS) as crowd:
        machine.apt_get("remove", "pfo3-server")
        wait_until(lambda: len(crowd.failures) == len(crowd.threads), 60)
    assert machine.show(SERVICE, "LoadState") == machine.show(SOCKET, "LoadState") == "not-found"
    assert machine.show(SERVICE, "ActiveState") == "inactive"
    machine.apt_get("purge", "pfo3-server")
    assert machine("find", "/etc", "/run", "-xdev", "-name", "*pfo3*").stdout == ""
    assert machine("systemctl", "--failed", "--plain", "--no-legend").stdout == ""
    assert machine.power_off() == 0
