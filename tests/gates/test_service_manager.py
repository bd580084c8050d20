# SPDX-License-Identifier: GPL-3.0-or-later
"""The units under systemd itself, as the first process of a machine: what README.md says of it as a
service is done there, with what `meson install` puts there. The tests follow each other."""

import concurrent.futures
import contextlib
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from harness.client import PASSWORD, Client, Crowd, ask_once
from harness.postgres import Postgres
from harness.tls import make_context, run
from harness.wait import wait_until
from machines import Machine

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])
BUILD_ROOT = pathlib.Path(os.environ["PFO_BUILD_ROOT"])

SERVICE, SOCKET = "pfo3-server.service", "pfo3-server.socket"
ADDRESS = ("127.0.0.1", 6000)
SERVING = "Serving on port 6000 of 127.0.0.1"
UNREADABLE = "; the settings could not be read again, the log tells why"
STATE = "/var/lib/pfo3"
CREDENTIAL = "etc/credstore/pfo3-database-url"

# One of the machine's addresses beside loopback; nobody has it (RFC 5737).
OTHER_ADDRESS = "192.0.2.7"

# The unit's pause between two starts is 3 seconds.
SOON_S = 15


def list_needed():
    """The packages of what the programs are linked with."""
    done = subprocess.run(["dpkg-shlibdeps", "-O", f"-e{os.environ['PFO_SERVER']}",
                           f"-e{os.environ['PFO_CLI']}"], cwd=SOURCE_ROOT, check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
    return re.findall(r"(?:=|, )([a-z0-9.+-]+)", done.stdout)


def install(folder):
    """Puts there what `meson install` does; the build folder stays its owner's."""
    subprocess.run(["meson", "install", "-C", BUILD_ROOT, "--no-rebuild", "--quiet"], check=True,
                   env={**os.environ, "DESTDIR": str(folder)}, timeout=100,
                   stdout=subprocess.DEVNULL)
    owner = BUILD_ROOT.stat()
    shutil.chown(BUILD_ROOT / "meson-logs" / "install-log.txt", owner.st_uid, owner.st_gid)


def find_config(folder):
    """Where the unit has the server read its settings."""
    unit, = folder.glob(f"**/lib/systemd/system/{SERVICE}")
    return folder / re.search(r"^ExecStart=.* --config /(\S+)$", unit.read_text(), re.M)[1]


@pytest.fixture(name="machine", scope="module")
def machine_fixture(tmp_path_factory):
    """The tests stand in its network."""
    machine = Machine(tmp_path_factory.mktemp("machine"))
    machine.apt_get("install", *list_needed())
    install(machine.folder)
    machine.config = find_config(machine.folder)
    home = machine.folder / "home/ana"
    home.mkdir()
    home.chmod(0o777)
    (home / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    with contextlib.closing(machine):
        machine.boot()
        with machine.enter_network():
            run("ip", "address", "add", f"{OTHER_ADDRESS}/32", "dev", "lo")
            yield machine
    shutil.rmtree(machine.folder)


def configure(machine, **settings):
    """The server never sees half of it."""
    new = machine.config.with_name("new")
    new.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    new.rename(machine.config)


def ask(machine, *arguments):
    """Somebody else at the machine."""
    return machine("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "env",
                   "HOME=/home/ana", "G_DEBUG=fatal-warnings", "pfo3-cli", *arguments).stdout


def wait_for_status(machine, text):
    wait_until(lambda: machine.show(SERVICE, "StatusText") == text, SOON_S, text)
    assert machine.show(SERVICE, "ActiveState") == "active"


def wait_for_log(machine, text):
    wait_until(lambda: text in machine.read_journal(SERVICE), SOON_S, text)


def count_starts_again(machine):
    """How often systemd has started the service by itself since somebody did."""
    return int(machine.show(SERVICE, "NRestarts"))


def read_process(machine):
    """Returns /proc/PID/status of the server, as a dictionary."""
    text = machine("cat", f"/proc/{machine.show(SERVICE, 'MainPID')}/status").stdout
    return dict(re.split(r":\s*", line, maxsplit=1) for line in text.splitlines())


def test_started_as_the_readme_says(machine):
    """Enabling waits until the server is ready, since it is a service that tells."""
    section = (SOURCE_ROOT / "README.md").read_text(encoding="utf-8").partition(
        "\n## As a service\n")[2]
    meson, *commands = re.findall(r"^ {4}sudo (.+)$", section.partition("\n## ")[0], re.M)
    assert meson == "meson install -C _build"
    for command in commands:
        machine(*command.split())
    assert machine.show(SERVICE, "Type") == "notify"
    assert machine.show(SERVICE, "SubState") == machine.show(SOCKET, "SubState") == "running"
    assert machine.show(SERVICE, "StatusText") == SERVING
    process = read_process(machine)
    user = machine("id", "--user", "pfo3").stdout.strip()
    assert process["Uid"].split() == [user] * 4
    assert int(process["CapBnd"], 16) == 0
    assert process["NoNewPrivs"] == "1" and process["Seccomp"] == "2"


def test_main_job(machine):
    ask(machine, "register", "ana", "--password-file", "/home/ana/password")
    ask(machine, "login", "ana", "--password-file", "/home/ana/password")
    assert "ana" in ask(machine, "inicio")
    assert ask(machine, "run", "sum", "1", "2", "3.5") == "6.5\n"
    assert ask(machine, "run", "upper", "--s", "hola") == "HOLA\n"
    assert ask(machine, "run", "lower", "--s", "HOLA") == "hola\n"
    owner = machine("stat", "--format=%U %a", STATE, f"{STATE}/pfo3.sqlite").stdout
    assert owner == "pfo3 700\npfo3 600\n"


def test_reload(machine):
    """Nobody is dropped, whether the file is right or wrong."""
    process = machine.show(SERVICE, "MainPID")
    with Client(ADDRESS) as client:
        assert client.register("eva", "1234567")["code"] == "invalid-request"
        configure(machine, PASSWORD_MIN_LENGTH=7)
        machine("systemctl", "reload", SERVICE)
        wait_for_log(machine, "From now on: PASSWORD_MIN_LENGTH=7 (was 8)")
        assert client.register("eva", "1234567")["ok"]

        configure(machine, WORKERS="x")
        machine("systemctl", "reload", SERVICE)
        wait_for_status(machine, SERVING + UNREADABLE)
        assert "Nothing is changed: " in machine.read_journal(SERVICE)
        assert client.register("eve", "1234567")["ok"]
        with Client(ADDRESS) as newcomer:
            assert newcomer.sum(1, 2)["result"] == 3

        configure(machine)
        machine("systemctl", "reload", SERVICE)
        wait_for_status(machine, SERVING)
        assert client.ask("PING")["ok"]
    assert machine.show(SERVICE, "MainPID") == process


def test_restarts_refuse_nobody(machine):
    """However many in a row: where systemd finds them too many, who connects next has it give up
    the socket as well."""
    restarts = 8
    with Crowd(ADDRESS) as crowd:
        for n in range(1, restarts + 1):
            machine("systemctl", "restart", SERVICE)
            wait_until(lambda n=n: len(crowd.answers) >= 1000 * n / restarts or crowd.failures, 60)
    crowd.assert_all_were_served()
    assert machine.show(SOCKET, "ActiveState") == "active"


def test_started_by_who_connects(machine):
    machine("systemctl", "stop", SERVICE)
    assert machine.show(SERVICE, "ActiveState") == "inactive"
    assert machine.show(SERVICE, "Result") == "success"
    with Client(ADDRESS) as client:
        assert client.sign_in("ana")["ok"]
    assert machine.show(SERVICE, "StatusText") == SERVING


def test_no_sign_of_life(machine):
    """In less time than the unit gives it: the test would take as long."""
    machine.add_drop_in(SERVICE, "[Service]\nWatchdogSec=4\n")
    machine("systemctl", "restart", SERVICE)
    machine("systemctl", "kill", "--kill-whom=main", "--signal=STOP", SERVICE)
    with Client(ADDRESS, timeout=60) as client:
        assert client.ask("PING")["ok"]
    assert count_starts_again(machine) == 1
    assert "Watchdog timeout" in machine.read_journal(SERVICE)
    machine.revert(SERVICE)
    machine("systemctl", "restart", SERVICE)
    assert machine.show(SERVICE, "WatchdogUSec") == "30s"


def test_wrong_settings(machine):
    """Who connects waits until somebody has put the file right, and nothing else is to be done."""
    configure(machine, WORKERS="x")
    assert machine("systemctl", "restart", SERVICE, check=False).returncode != 0
    with concurrent.futures.ThreadPoolExecutor(8) as crowd:
        answers = [crowd.submit(ask_once, ADDRESS, "PING", timeout=60) for _ in range(8)]
        wait_until(lambda: count_starts_again(machine) >= 2, SOON_S)
        assert machine.show(SOCKET, "ActiveState") == "active"
        wait_until(lambda: re.search("^ *Status: .*WORKERS=x .*must be", machine(
            "systemctl", "status", SERVICE, check=False).stdout, re.M), SOON_S)
        assert not any(answer.done() for answer in answers)
        configure(machine)
        assert [answer.result(SOON_S) for answer in answers] == [
            {"ok": True, "result": "pong"}] * 8
    assert machine.show(SERVICE, "StatusText") == SERVING


def test_tls(machine):
    """Key and certificate are made inside of the sandbox, in which the addresses of the machine can
    be seen."""
    configure(machine, TLS="auto")
    machine("systemctl", "restart", SERVICE)
    with Client(ADDRESS, tls=make_context()) as client:
        assert client.sign_in("ana")["ok"]
    names = run("openssl", "x509", "-in", machine.folder / STATE.lstrip("/") / "tls-cert.pem",
                "-noout", "-ext", "subjectAltName")
    assert f"IP Address:{OTHER_ADDRESS}" in names
    configure(machine)
    machine("systemctl", "restart", SERVICE)


def set_url(machine, url):
    """Only root may read it."""
    path = machine.folder / CREDENTIAL
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(url + "\n", encoding="utf-8")
    machine("systemctl", "restart", SERVICE)


def test_url_of_the_database(machine):
    """It counts, and its password is seen by nobody who may not read the file."""
    with contextlib.closing(Postgres()) as postgres:
        database = postgres.create_database()
        set_url(machine, postgres.get_url(database))
        with Client(ADDRESS) as client:
            wait_until(lambda: client.register("eva")["ok"], SOON_S, "the database is reached")
            assert client.sign_in("ana")["code"] == "bad-credentials"
        assert postgres.query(database, "SELECT username FROM usuarios") == [["eva"]]
        process = f"/proc/{machine.show(SERVICE, 'MainPID')}"
        seen = machine("sh", "-c", f"""journalctl --output=verbose --no-pager
            systemctl show --all {SERVICE}
            systemctl status --full {SERVICE}
            tr '\\0' '\\n' <{process}/environ
            tr '\\0' '\\n' <{process}/cmdline""").stdout
        assert "CREDENTIALS_DIRECTORY=" in seen and f"StatusText={SERVING}" in seen
        assert postgres.password not in seen


def test_url_of_another_file(machine):
    set_url(machine, f"sqlite:///{STATE}/other.sqlite")
    with Client(ADDRESS) as client:
        assert client.sign_in("ana")["code"] == "bad-credentials"
    assert (machine.folder / STATE.lstrip("/") / "other.sqlite").exists()
    (machine.folder / CREDENTIAL).unlink()
    machine("systemctl", "restart", SERVICE)
    with Client(ADDRESS) as client:
        assert client.sign_in("ana")["ok"]


def test_serves_after_the_next_start_of_the_machine(machine):
    """Nothing holds the end of the first one up."""
    assert machine.power_off() == 0
    machine.boot()
    assert machine.show(SERVICE, "StatusText") == SERVING
    with machine.enter_network(), Client(ADDRESS) as client:
        assert client.sign_in("ana")["ok"]
    assert machine.power_off() == 0
