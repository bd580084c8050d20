# SPDX-License-Identifier: GPL-3.0-or-later
"""Start and end of the process, and what it says then."""

import contextlib
import os
import pty
import re
import signal
import socket
import subprocess
import sys

import pytest

from harness.client import PASSWORD, task_line
from harness.server import Server, get_binary, get_reason, make_environment, run_to_exit
from harness.stores import SqliteStore, read_users
from harness.tls import Certificate, make_context
from harness.wait import wait_until, watch_for

EX_CONFIG = 78

# The answer fits on its way as a whole, and not on the side of a client that is narrow.
TEXT = "a" * 60_000


def test_the_ready_line(start_server):
    server = start_server(WORKERS=3)
    assert server.pool == 3
    with server.connect() as client:
        assert client.ask("PING") == {"ok": True, "result": "pong"}
    assert "Servidor" not in server.read_log(), "the log goes to standard error, the line does not"


def test_info_says_what_was_set(start_server):
    server = start_server(WORKERS=5)
    with server.connect() as client:
        info = client.ask("INFO")["result"]
    assert info["workers"] == 5
    assert info["tls"] is False
    assert info["tasks_need_login"] is False


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost"])
def test_addresses(tmp_path, host):
    server = Server(tmp_path, SOCKET_HOST=host)
    server.address = (host.strip("[]"), server.port)
    with server.connect() as client:
        assert client.ask("PING")["ok"]
    server.close()


# In a network of its own that knows IPv4 only: localhost is ::1 as well, which is not there.
WITHOUT_IPV6 = """
set -e
ip link set lo up
ip -6 address flush dev lo
"$@" >ready &
server=$!
trap 'kill $server; wait $server' EXIT
until grep -q . ready; do kill -0 $server; done
exec 3<>/dev/tcp/127.0.0.1/6000
echo '{"op":"PING"}' >&3
head -n 1 <&3
kill $server
trap - EXIT
wait $server
"""


def test_a_name_with_an_address_that_is_not_there(tmp_path):
    result = run_to_exit(tmp_path, SOCKET_HOST="localhost", SOCKET_PORT=6000, timeout=60,
                         before=["unshare", "-rn", "bash", "-c", WITHOUT_IPV6, "bash"])
    assert result.returncode == 0, result.stderr
    assert result.stdout == '{"ok":true,"result":"pong"}\n'
    assert "localhost is ::1 too, which is no address of this machine" in result.stderr


def test_an_address_that_is_not_there(tmp_path):
    result = run_to_exit(tmp_path, SOCKET_HOST="192.0.2.1", ALLOW_PLAINTEXT=True)
    assert result.returncode not in (0, EX_CONFIG)
    assert "SOCKET_HOST=192.0.2.1" in get_reason(result)
    assert "Name an address of this machine" in get_reason(result)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_server_ends_at_once(start_server, number):
    server = start_server()
    limit = 3 if "ASAN_OPTIONS" in os.environ else 0.5  # a sanitizer looks for leaks at the end
    with server.connect() as client:
        assert client.ask("PING")["ok"]
        status, seconds = server.stop(number)
        assert status == 0
        assert seconds < limit
        assert client.read_line() is None


def test_ended_as_soon_as_it_is_ready(start_server):
    """Whoever has read the ready line may end the server in good order."""
    for _ in range(10):
        assert start_server().stop()[0] == 0


@contextlib.contextmanager
def wait_for_silence(tmp_path):
    """A server that waits for a database which says nothing. Gives its process, and the connection
    that the database has taken."""
    with socket.create_server(("127.0.0.1", 0)) as silent, open(tmp_path / "log", "wb") as log:
        url = f"postgresql://ana:secreto@127.0.0.1:{silent.getsockname()[1]}/pfo3"
        silent.settimeout(20)
        process = subprocess.Popen([get_binary()], cwd=tmp_path,
                                   env=make_environment(tmp_path, {"DATABASE_URL": url}),
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                                   text=True)
        try:
            taken = silent.accept()[0]
            with contextlib.closing(taken):
                yield process, taken
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ended_while_it_waits_for_its_database(tmp_path, number):
    """In good order, before it gives up the database, and without having served."""
    with wait_for_silence(tmp_path) as (process, taken):
        process.send_signal(number)
        assert process.wait(20) == 0
        assert process.stdout.read() == ""
        log = (tmp_path / "log").read_text()
        assert "signing in has to wait" not in log, "it was not given up"
        assert "tasks behind" not in log, "there is none"
        taken.settimeout(20)
        while taken.recv(4096):
            pass


# In a world of its own, where those who know names take questions and say nothing.
SILENT_NAMES = """
import socket, subprocess, sys
subprocess.run(["mount", "--bind", sys.argv[1], "/etc/resolv.conf"], check=True)
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
names.bind(("127.0.0.1", 53))
server = subprocess.Popen(sys.argv[2:])
names.recv(512)
server.terminate()
sys.exit(server.wait(20))
"""


def test_ended_while_it_waits_for_a_name(tmp_path):
    (tmp_path / "names").write_text("nameserver 127.0.0.1\noptions timeout:30 attempts:5\n")
    result = run_to_exit(tmp_path, SOCKET_HOST="pfo3.example", timeout=60,
                         before=["unshare", "-rnm", sys.executable, "-c", SILENT_NAMES,
                                 tmp_path / "names"])
    assert result.returncode == 0, result.stderr
    assert "Stopping before it has served" in result.stderr
    assert "pfo3-server: " not in result.stderr


def test_settings_are_to_be_read_while_it_waits_for_its_database(tmp_path):
    """That is done when it serves."""
    with wait_for_silence(tmp_path) as (process, taken):
        process.send_signal(signal.SIGHUP)
        taken.close()
        assert process.stdout.readline().startswith("Servidor sockets en ")
        wait_until(lambda: "The settings are as they were" in (tmp_path / "log").read_text(), 20)
        process.terminate()
        assert process.wait(20) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_runs_is_finished(start_server, number):
    server = start_server(WORKERS=1)
    text = "a" * 1_900_000
    with server.connect(timeout=30) as client:
        client.send(task_line("upper", s=text))
        client.send(task_line("sum", args=[1, 2]))
        server.send_signal(number)
        answers = client.read_to_end()
    assert server.wait() == 0
    assert len(answers) <= 2
    for answer in answers:
        assert answer.get("result") in (text.upper(), 3) or answer["code"] == "shutting-down"


@pytest.fixture(name="kind", params=["plain text", "TLS"])
def kind_fixture(request, tmp_path):
    """The settings of a server, and the options of those who connect."""
    if request.param == "plain text":
        return {}, {}
    certificate = Certificate(tmp_path)
    return certificate.get_settings(), {"tls": make_context(certificate.path)}


def ask_and_read_nothing(server, client):
    """The answer is in the hands of the system, which holds most of it for the client."""
    client.send(task_line("upper", s=TEXT, id=7))
    wait_until(lambda: server.count_untaken() > len(TEXT) / 2, 20)


def test_what_is_on_its_way_arrives(start_server, kind):
    """A client is slow to take what was written to it, and sends on. Closing would destroy it."""
    settings, options = kind
    server = start_server(**settings)
    with server.connect(timeout=30, narrow=True, **options) as client:
        ask_and_read_nothing(server, client)
        server.send_signal()
        ends = set(watch_for(server.process.poll, 1))  # much longer than others may take to close
        with contextlib.suppress(OSError):
            client.send(b'{"op":"PING"}\n')
        assert client.read_to_end() == [{"ok": True, "result": TEXT.upper(), "id": 7}]
        assert ends == {None}
    assert server.wait() == 0


def test_what_nobody_takes_is_left(start_server, kind):
    """A client that takes nothing of what was written to it keeps the server for DRAIN_SECONDS."""
    settings, options = kind
    server = start_server(DRAIN_SECONDS=1, **settings)
    with server.connect(narrow=True, **options) as deaf:
        ask_and_read_nothing(server, deaf)
        status, seconds = server.stop()
    assert status == 0
    assert 1 <= seconds < 5


def is_held_up(server):
    """Whether it leaves requests where they are and waits, since its answers are not taken."""
    states = {state for state, _ in server.get_threads().values()}
    return server.count_unread() > 0 and states == {"S"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(start_server, number):
    """The first lets it wait for somebody who does not take what they are owed."""
    server = start_server(DRAIN_SECONDS=3600, WRITE_TIMEOUT=86400)
    with server.connect() as deaf:
        deaf.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.send(b'{"op":"LIST_TASKS"}\n' * 20_000)  # more than 20 MB of answers
        wait_until(lambda: all(watch_for(lambda: is_held_up(server), 0.2)), 30)
        server.send_signal(number)
        wait_until(lambda: " Stopping: 1 connections" in server.read_log(), 20)
        assert set(watch_for(server.process.poll, 1)) == {None}
        server.send_signal(number)
        assert server.wait() == 1
    assert server.read_log().endswith(" Stopping at once\n")


def test_every_registration_has_info(start_server):
    """Also where the server stops before it is done."""
    server = start_server(REQUEST_WORKERS=1, DRAIN_SECONDS=0)
    with server.connect() as other, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.connect(timeout=30)) for _ in range(30)]
        for number, client in enumerate(clients):
            client.send_request("REGISTRO", {"username": f"persona{number}", "password": PASSWORD})
        assert other.ask("PING")["ok"] and other.ask("PING")["ok"]  # the server has read them
        server.send_signal(signal.SIGTERM)
        answers = [client.read() for client in clients]
    assert server.wait() == 0
    stopped = [answer for answer in answers if not answer["ok"]]
    assert stopped and {answer["code"] for answer in stopped} == {"shutting-down"}
    assert all(answer["info"] == answer["error"] for answer in stopped)


def test_the_port_is_taken(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run_to_exit(tmp_path, SOCKET_PORT=port)
    assert result.returncode not in (0, EX_CONFIG)
    assert f"port {port} of 127.0.0.1" in get_reason(result)
    assert "set another SOCKET_PORT" in get_reason(result)


def test_a_port_that_needs_rights(tmp_path):
    """root has them, unless they are taken away."""
    before = ["setpriv", "--bounding-set=-net_bind_service"] if os.geteuid() == 0 else []
    result = run_to_exit(tmp_path, before=before, SOCKET_PORT=1)
    assert result.returncode not in (0, EX_CONFIG)
    assert "Port 1 needs rights" in get_reason(result)
    assert "Set a SOCKET_PORT above 1023" in get_reason(result)


def test_the_port_can_be_taken_again_at_once(start_server):
    """Connections of the server before do not keep it."""
    server = start_server()
    clients = [server.connect() for _ in range(5)]
    for client in clients:
        assert client.ask("PING")["ok"]
    server.stop()
    again = start_server(SOCKET_PORT=server.port)
    assert again.port == server.port
    for client in clients:
        client.close()


@pytest.mark.parametrize("name, value", [
    ("SOCKET_PORT", "70000"), ("SOCKET_PORT", "seis mil"),
    ("WORKERS", "0"), ("WORKERS", "-1"), ("WORKERS", "ocho"), ("WORKERS", "1.5"),
    ("ALLOW_PLAINTEXT", "quizás"), ("LOG_LEVEL", "mucho"), ("REQUEST_TIMEOUT", "0"),
    ("DATABASE_URL", "oracle://ana:clavesecreta@127.0.0.1/x"), ("DATABASE_URL", "pfo3db"),
    ("DATABASE_URL", "postgresql://ana:clavesecreta@127.0.0.1:puerto/x"),
])
def test_a_wrong_setting(tmp_path, name, value):
    result = run_to_exit(tmp_path, **{name: value})
    assert result.returncode == EX_CONFIG, result.stderr
    assert result.stdout == ""
    assert name in result.stderr
    assert "clavesecreta" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_wrong_setting_in_a_file(tmp_path):
    (tmp_path / ".env").write_text("# comentario\nexport SOCKET_PORT='0'\nWORKERS=muchos\n")
    result = run_to_exit(tmp_path, SOCKET_PORT=None)
    assert result.returncode == EX_CONFIG
    assert "WORKERS" in result.stderr and "3" in result.stderr and ".env" in result.stderr


def test_an_unknown_flag(tmp_path):
    assert run_to_exit(tmp_path, "--nada").returncode == EX_CONFIG


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_plain_text_for_everybody_must_be_allowed(tmp_path, host):
    result = run_to_exit(tmp_path, SOCKET_HOST=host)
    assert result.returncode == EX_CONFIG
    assert "ALLOW_PLAINTEXT" in result.stderr.splitlines()[-1]
    assert result.stdout == ""

    checked = run_to_exit(tmp_path, "--check-config", SOCKET_HOST=host)
    assert checked.returncode == EX_CONFIG
    assert get_reason(checked) == get_reason(result)
    for settings in ({"ALLOW_PLAINTEXT": "true"}, {"TLS": "auto"}):
        checked = run_to_exit(tmp_path, "--check-config", SOCKET_HOST=host, **settings)
        assert checked.returncode == 0, checked.stderr


# In a world of its own, where this machine has another address and the names that a file says.
OTHER_NAMES = """
set -e
mount --bind "$1" /etc/hosts
ip link set lo up
ip address add 192.0.2.7/32 dev lo
shift
exec "$@"
"""


@pytest.mark.parametrize("addresses", [["192.0.2.7"], ["127.0.0.1", "192.0.2.7"],
                                       ["192.0.2.7", "127.0.0.1"]])
def test_plain_text_at_a_name_for_everybody_must_be_allowed(tmp_path, addresses):
    hosts = tmp_path / "hosts"
    hosts.write_text("".join(f"{address} pfo3.example\n" for address in addresses))
    before = ["unshare", "-rnm", "bash", "-c", OTHER_NAMES, "bash", hosts]
    result = run_to_exit(tmp_path, SOCKET_HOST="pfo3.example", before=before)
    assert result.returncode == EX_CONFIG, result.stderr
    assert result.stdout == ""
    assert "SOCKET_HOST=pfo3.example can be reached from other machines" in get_reason(result)
    assert "ALLOW_PLAINTEXT" in get_reason(result)

    for settings, status in ({}, EX_CONFIG), ({"ALLOW_PLAINTEXT": "true"}, 0), ({"TLS": "auto"}, 0):
        checked = run_to_exit(tmp_path, "--check-config", SOCKET_HOST="pfo3.example",
                              before=before, **settings)
        assert checked.returncode == status, checked.stderr


def test_plain_text_at_a_name_of_loopback(tmp_path):
    (tmp_path / "hosts").write_text("127.0.0.1 pfo3.example\n127.0.0.2 pfo3.example\n")
    before = ["unshare", "-rnm", "bash", "-c", OTHER_NAMES, "bash", tmp_path / "hosts"]
    checked = run_to_exit(tmp_path, "--check-config", SOCKET_HOST="pfo3.example", before=before)
    assert checked.returncode == 0, checked.stderr


def test_tasks_for_everybody_need_a_login(start_server):
    server = start_server(SOCKET_HOST="0.0.0.0", ALLOW_PLAINTEXT="true")
    server.address = ("127.0.0.1", server.port)
    with server.connect() as client:
        assert client.ask("INFO")["result"]["tasks_need_login"] is True
        assert client.sum(1, 2)["code"] == "unauthorized"
        client.register("ana")
        token = client.sign_in("ana")["token"]
        assert client.sum(1, 2) == {"ok": True, "result": 3}
    with server.connect() as client:
        answer = client.ask("TASK", {"token": token, "task": {"name": "sum", "args": [1, 2]}})
        assert answer == {"ok": True, "result": 3}


def test_tasks_for_everybody_without_a_login(start_server):
    server = start_server(SOCKET_HOST="0.0.0.0", ALLOW_PLAINTEXT="true", ANONYMOUS_TASKS="true")
    server.address = ("127.0.0.1", server.port)
    with server.connect() as client:
        assert client.ask("INFO")["result"]["tasks_need_login"] is False
        assert client.sum(1, 2) == {"ok": True, "result": 3}
        assert client.ask("GET_TAREAS_HTML")["code"] == "unauthorized"


def test_what_it_prints_on_request(tmp_path):
    for flag, expected in [("--help", "SOCKET_PORT"), ("--version", "0."),
                           ("--print-config", "WORKERS")]:
        result = run_to_exit(tmp_path, flag)
        assert result.returncode == 0, flag
        assert expected.lower().replace("_", "-") in result.stdout.lower().replace("_", "-")
        assert result.stderr == ""
    assert run_to_exit(tmp_path, "--check-config").returncode == 0
    assert run_to_exit(tmp_path, "--check-config", WORKERS="x").returncode == EX_CONFIG


def test_the_password_of_the_database_is_not_printed(tmp_path):
    result = run_to_exit(tmp_path, "--print-config",
                         DATABASE_URL="postgresql://ana:clavesecreta@127.0.0.1:1/x")
    assert result.returncode == 0
    assert "clavesecreta" not in result.stdout + result.stderr
    assert "ana" in result.stdout


def test_settings_in_a_file_and_a_secret_in_another(tmp_path):
    """--config names the first, DATABASE_URL_FILE in it the second; nothing of it is shown."""
    secret = tmp_path / "database-url"
    secret.write_text(f"sqlite:///{tmp_path}/hunter2.sqlite\n")
    config = tmp_path / "pfo3-server.conf"
    config.write_text(f"WORKERS=3\nDATABASE_URL_FILE={secret}\n")
    server = Server(tmp_path, arguments=["--config", config])
    assert server.pool == 3
    with server.connect() as client:
        assert client.register("ana")["ok"]
    server.close()
    assert (tmp_path / "hunter2.sqlite").exists()
    assert "hunter2" not in server.read_log()


def test_a_secret_given_twice(tmp_path):
    (tmp_path / "url").write_text("sqlite:///hunter2.sqlite")
    result = run_to_exit(tmp_path, DATABASE_URL="sqlite:///other.sqlite",
                         DATABASE_URL_FILE=tmp_path / "url")
    assert result.returncode == EX_CONFIG
    assert result.stderr.count("\n") == 1 and "both given" in result.stderr
    assert not list(tmp_path.glob("*.sqlite"))


def test_the_state_folder_of_a_service(tmp_path):
    """The embedded store is where the service manager says."""
    folder = tmp_path / "var"
    server = Server(tmp_path, STATE_DIRECTORY=f"{folder}:/nonexistent")
    server.close()
    assert (folder / "pfo3.sqlite").exists()


def test_a_state_folder_of_any_name(tmp_path):
    """The embedded store is where the log says, whatever a URL would make of the name."""
    folder = tmp_path / "Mi carpeta (1) + 100% @ñ%20?#"
    server = Server(tmp_path, XDG_STATE_HOME=folder)
    with server.connect() as client:
        assert client.register("ana")["ok"]
    server.close()
    path = folder / "pfo3" / "pfo3.sqlite"
    assert f"users are kept in {path} (SQLite)" in server.read_log()
    assert list(tmp_path.rglob("*.sqlite")) == [path]
    assert list(read_users(SqliteStore(path))) == ["ana"]


def read_terminal(tmp_path, **settings):
    """Starts and ends a server whose log goes to a terminal; returns what that shows."""
    master, slave = pty.openpty()
    process = subprocess.Popen([get_binary()], cwd=tmp_path,
                               env=make_environment(tmp_path, settings),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=slave)
    os.close(slave)
    assert process.stdout.readline().startswith(b"Servidor sockets en ")
    process.terminate()
    process.stdout.close()
    shown = b""
    with contextlib.suppress(OSError):  # the terminal has nobody on its other side any more
        while data := os.read(master, 4096):
            shown += data
    os.close(master)
    assert process.wait(20) == 0
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("settings, line", [
    ({"TERM": "xterm-256color"},
     r"\033\[2m\d\d:\d\d:\d\d\033\[0m info    Stopping: 0 connections\n"),
    ({"TERM": "xterm-256color", "NO_COLOR": "1"},
     r"\d\d:\d\d:\d\d info    Stopping: 0 connections\n"),
    ({"TERM": "dumb"}, r"\d\d:\d\d:\d\d info    Stopping: 0 connections\n"),
])
def test_the_log_on_a_terminal(tmp_path, settings, line):
    shown = read_terminal(tmp_path, **settings)
    assert re.search(f"^{line}", shown, re.MULTILINE), shown
    assert ("\033" in shown) == ("033" in line)


def test_the_log_in_a_file(start_server):
    server = start_server(TERM="xterm-256color")
    server.stop()
    assert re.search(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00 "
                     r"info    Stopping: 0 connections$", server.read_log(), re.MULTILINE)
    assert "\033" not in server.read_log()
