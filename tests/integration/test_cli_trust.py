# SPDX-License-Identifier: GPL-3.0-or-later
"""pfo3-cli and the certificates of servers: the real one, and one that records all it is sent."""

import contextlib
import datetime
import os
import re
import subprocess

import pytest

from harness.client import PASSWORD
from harness.environment import pass_on
from harness.recorder import INFO, record
from harness.server import Server, get_binary
from harness.tls import (Authority, Certificate, format_day, make_trusting, read_fingerprint, run)
from harness.wait import wait_until

EX_OK, EX_USAGE, EX_NOINPUT, EX_UNAVAILABLE, EX_SOFTWARE = 0, 64, 66, 69, 70
EX_PROTOCOL, EX_NOPERM = 76, 77
CLI = os.environ["PFO_CLI"]
NOT_ISSUED = "It was not issued by anyone whom this system trusts."
OTHER_NAME = "It was issued for another name than the one asked for."
EXPIRED = "It has expired."
EXPIRED_SINCE = re.compile(r"pfo3-cli: The certificate expired on \w+ \d+, \d{4}\. "
                           r"Whoever runs the server should put a new one in its place\.\n")
PING = '{"op":"PING"}'
PONG = '{"ok": true, "result": "pong"}\n'
PRINT = re.compile(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}")


class Cli:
    """The program with folders of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.wrapper = []  # the command that it is started by
        self.servers = folder / "config" / "pfo3" / "servers"
        (folder / "password").write_text(PASSWORD + "\n")
        # With a sanitizer: what GnuTLS and GIO's TLS keep to their end is theirs.
        options = os.environ.get("ASAN_OPTIONS", "")
        self.environment = pass_on() | {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "ASAN_OPTIONS": f"{options}:detect_leaks=0".lstrip(":"),
        }

    def run(self, server, *arguments, **options):
        return subprocess.run([*self.wrapper, CLI, "--server", server, *arguments],
                              capture_output=True, encoding="utf-8", timeout=60,
                              env=self.environment, check=False, **options)

    def give(self, server, *arguments):
        result = self.run(server, *arguments)
        assert (result.returncode, result.stderr) == (EX_OK, ""), arguments
        return result.stdout.strip()

    def fail(self, status, server, *arguments):
        result = self.run(server, *arguments)
        assert (result.returncode, result.stdout) == (status, ""), result.stderr
        return result.stderr


@pytest.fixture(name="cli")
def cli_fixture(tmp_path):
    return Cli(tmp_path)


def make_certificate(folder, name="127.0.0.1", days=10, **options):
    """Returns a certificate for a host, valid for some days from now."""
    kind = "addresses" if name[0].isdigit() else "names"
    hosts = {"names": (), "addresses": ()} | {kind: (name,)}
    return Certificate(folder, f"{name}{days}", start=format_day(-5), end=format_day(days), **hosts,
                       **options)


@contextlib.contextmanager
def serve_tls(folder, **settings):
    folder.mkdir(exist_ok=True)
    server = Server(folder, **{"TLS": "auto", **settings})
    try:
        yield server, f"pfo3s://127.0.0.1:{server.port}"
    finally:
        server.close()


def read_days(text):
    """The first and the last day of which the program tells, in a locale of English."""
    return [re.search(rf"^  Valid {end} +(\w+ \d+, \d{{4}})$", text, re.M)[1]
            for end in ("from", "until")]


def ask_days(certificate):
    """The same as another program reads them in the certificate's file."""
    text = run("openssl", "x509", "-in", certificate.path, "-noout", "-dates", "-dateopt",
               "iso_8601")
    return [f"{datetime.date.fromisoformat(day):%B %-d, %Y}"
            for day in re.findall(r"=(\S+) ", text)]


def test_unknown_then_trusted(cli, tmp_path):
    with serve_tls(tmp_path / "server") as (server, address):
        text = cli.fail(EX_NOPERM, address, "ping")
        shown = PRINT.search(text)[0]
        assert shown in server.log_path.read_text()
        assert text.startswith("pfo3-cli: The certificate of the server is not trusted yet.\n")
        assert NOT_ISSUED in text
        assert f"pfo3-cli --server {address} --trust {shown} ping" in text
        assert not cli.servers.exists()

        assert cli.give(address, "--trust", shown.lower().replace(":", ""), "ping") == "pong"
        assert cli.give(address, "ping") == "pong"
        assert cli.give(address, "raw", PING) == '{"ok":true,"result":"pong"}'
        password = ("--password-file", cli.folder / "password")
        cli.give(address, "register", "ana", *password)
        cli.give(address, "login", "ana", *password)
        assert cli.give(address, "servers") == f"{address}\tana\t{shown}"

        cli.give(address, "servers", "forget", address)
        assert cli.give(address, "servers") == ""
        cli.fail(EX_NOPERM, address, "ping")
        assert "no known server" in cli.fail(EX_NOINPUT, address, "servers", "forget", address)


def test_address_of_ipv6(cli, tmp_path):
    """It is one of the certificate's addresses, and no name to be told to the server."""
    with serve_tls(tmp_path / "server", SOCKET_HOST="::1") as (server, _):
        address = f"pfo3s://[::1]:{server.port}"
        text = cli.fail(EX_NOPERM, address, "ping")
        assert NOT_ISSUED in text and OTHER_NAME not in text
        assert cli.give(address, "--trust", PRINT.search(text)[0], "ping") == "pong"
        assert cli.give(address, "ping") == "pong"
    other = make_certificate(tmp_path, "127.0.0.2")
    settings = {"SOCKET_HOST": "::1", "TLS": "on", **other.get_settings()}
    with serve_tls(tmp_path / "other", **settings) as (server, _):
        assert OTHER_NAME in cli.fail(EX_NOPERM, f"pfo3s://[::1]:{server.port}", "ping")


def test_user_of_the_application_stays(cli, tmp_path):
    """The application looks in its keyring for whoever is noted."""
    password = ("--password-file", cli.folder / "password")
    with serve_tls(tmp_path / "server") as (server, address):
        shown = PRINT.search(cli.fail(EX_NOPERM, address, "ping"))[0]
        cli.give(address, "--trust", shown, "ping")
        for name in ("ana", "eva"):
            cli.give(address, "register", name, *password)
            cli.give(address, "login", name, *password)
        assert cli.give(address, "servers") == f"{address}\tana\t{shown}"


def test_changed(cli, tmp_path):
    with serve_tls(tmp_path / "server") as (server, address):
        port = server.port
        old = PRINT.search(cli.fail(EX_NOPERM, address, "ping"))[0]
        cli.give(address, "--trust", old, "ping")

    with serve_tls(tmp_path / "other", SOCKET_PORT=port) as (server, address):
        for arguments in [("ping",), ("raw", PING)]:
            text = cli.fail(EX_NOPERM, address, *arguments)
            assert "another certificate than the one that is trusted" in text
            shown = list(dict.fromkeys(PRINT.findall(text)))
            assert shown[0] == old and len(shown) == 2
        assert old in cli.servers.read_text()
        cli.give(address, "--trust", shown[1], "ping")
        cli.fail(EX_NOPERM, address, "--trust", old, "ping")
        assert cli.give(address, "ping") == "pong"


def test_nothing_is_sent_before(cli, tmp_path):
    """Not a byte of ours before somebody trusts it, whatever the command; and then all of it."""
    certificate = make_certificate(tmp_path)
    fingerprint = read_fingerprint(certificate.path)
    other = read_fingerprint(make_certificate(tmp_path, days=11).path)
    with record(certificate) as recorder:
        cli.fail(EX_NOPERM, recorder.address, "ping")
        cli.fail(EX_NOPERM, recorder.address, "raw", '{"op":"LOGIN"}')
        cli.fail(EX_NOPERM, recorder.address, "--trust", other, "ping")
        cli.fail(EX_USAGE, recorder.address, "--trust", "AA:BB", "ping")
        assert recorder.n_connections == 3 and recorder.received == b""

        cli.fail(EX_UNAVAILABLE, recorder.address, "--trust", fingerprint, "--timeout", "8", "ping")
        wanted = b'{"op":"INFO","id":0}\n{"op":"PING","id":1}\n'
        wait_until(lambda: recorder.received == wanted, what="both requests and nothing else")


def test_damaged(cli, tmp_path):
    """Where nobody can read whom the person trusts, what the system trusts is not enough."""
    root = Authority(tmp_path, "root")
    certificate = make_certificate(tmp_path, authority=root)
    fingerprint = read_fingerprint(certificate.path)
    cli.wrapper = make_trusting(root)
    cli.servers.parent.mkdir(parents=True)
    with record(certificate) as recorder:
        cli.servers.write_text(f"[{recorder.address}]\nfingerprint=Z\n")
        for arguments in [("ping",), ("raw", PING)]:
            text = cli.fail(EX_NOPERM, recorder.address, *arguments)
            assert "Which certificate of the server is trusted cannot be read any more." in text
            assert f"--trust {fingerprint} ping" in text
        assert cli.give(recorder.address, "servers") == f"{recorder.address}\t-\t?"

        cli.servers.write_text("half a line")
        text = cli.fail(EX_SOFTWARE, recorder.address, "ping")
        assert str(cli.servers) in text
        assert recorder.received == b""


@pytest.mark.parametrize("name, days, words", [
    ("127.0.0.1", -2, EXPIRED),
    ("pfo3.example", 10, OTHER_NAME),
])
def test_what_is_wrong(cli, tmp_path, name, days, words):
    certificate = make_certificate(tmp_path, name, days)
    with record(certificate) as recorder:
        text = cli.fail(EX_NOPERM, recorder.address, "ping")
        assert words in text and read_fingerprint(certificate.path) in text
        assert re.search(rf"Issued for +{re.escape(name)}\n", text)
        assert read_days(text) == ask_days(certificate)
        assert recorder.received == b""


def test_authority(cli, tmp_path):
    """One that the system trusts for the name of the server needs nobody's word, then and later."""
    root = Authority(tmp_path, "root")
    between = Authority(tmp_path, "between", authority=root)
    certificate = make_certificate(tmp_path, authority=between)
    with serve_tls(tmp_path / "server", TLS=None, **certificate.get_settings()) as (_, address):
        assert NOT_ISSUED in cli.fail(EX_NOPERM, address, "ping")

        cli.wrapper = make_trusting(root)
        assert cli.give(address, "ping") == "pong"
        assert cli.give(address, "raw", PING) == '{"ok":true,"result":"pong"}'
        assert not cli.servers.exists()
        password = ("--password-file", cli.folder / "password")
        cli.give(address, "register", "ana", *password)
        cli.give(address, "login", "ana", *password)
        assert cli.give(address, "servers") == f"{address}\tana\t-"

        # A fingerprint that is asked for by name counts more.
        cli.fail(EX_NOPERM, address, "--trust", read_fingerprint(root.path), "ping")


def test_authority_over_a_pin(cli, tmp_path):
    """Whoever named one certificate gets no other one, even if the system trusts it."""
    root = Authority(tmp_path, "root")
    cli.wrapper = make_trusting(root)
    first = make_certificate(tmp_path, authority=root)
    second = make_certificate(tmp_path, days=11, authority=root)
    pinned, shown = read_fingerprint(first.path), read_fingerprint(second.path)
    with serve_tls(tmp_path / "server", TLS=None, **first.get_settings()) as (server, address):
        port = server.port
        cli.give(address, "--trust", pinned, "ping")
        assert cli.give(address, "ping") == "pong"

    with serve_tls(tmp_path / "server", TLS=None, SOCKET_PORT=port,
                   **second.get_settings()) as (_, address):
        for arguments in [("ping",), ("raw", PING)]:
            text = cli.fail(EX_NOPERM, address, *arguments)
            assert "another certificate than the one that is trusted" in text
            assert list(dict.fromkeys(PRINT.findall(text))) == [pinned, shown]
            assert NOT_ISSUED not in text and "this system trusts it for this server" in text
        assert cli.give(address, "servers").endswith(pinned)

        cli.give(address, "--trust", shown, "ping")
        assert cli.give(address, "servers").endswith(shown)
        cli.give(address, "servers", "forget", address)
        assert cli.give(address, "ping") == "pong"


@pytest.mark.parametrize("name, days, words", [
    ("127.0.0.1", -2, EXPIRED),
    ("pfo3.example", 10, OTHER_NAME),
])
def test_authority_is_not_enough(cli, tmp_path, name, days, words):
    """Whom the system trusts may have said so of another server, or for a time that is over."""
    root = Authority(tmp_path, "root")
    certificate = make_certificate(tmp_path, name, days, authority=root)
    cli.wrapper = make_trusting(root)
    with record(certificate) as recorder:
        text = cli.fail(EX_NOPERM, recorder.address, "ping")
        assert words in text and read_fingerprint(certificate.path) in text
        assert NOT_ISSUED not in text
        assert re.search(r"Issued by +CN=root\n", text)
        assert read_days(text) == ask_days(certificate)
        assert recorder.received == b"" and not cli.servers.exists()


def test_expired_since(cli, tmp_path):
    """What a person trusts stays so when its time is over; it is said each time, beside the
    result."""
    certificate = make_certificate(tmp_path, days=-2)
    fingerprint = read_fingerprint(certificate.path)
    answers = INFO | {"PING": {"result": "pong"}}
    with record(certificate, answers=answers) as recorder:
        for arguments, printed in [(("--trust", fingerprint, "ping"), "pong"),
                                   (("ping",), "pong"),
                                   (("raw", PING), PONG.strip())]:
            result = cli.run(recorder.address, *arguments)
            assert (result.returncode, result.stdout) == (EX_OK, printed + "\n")
            assert EXPIRED_SINCE.fullmatch(result.stderr), result.stderr


@pytest.mark.parametrize("arguments", [("ping",), ("raw", PING)])
def test_the_end_is_announced(cli, tmp_path, arguments):
    """A server can tell the end of a client from somebody who cuts it off."""
    certificate = make_certificate(tmp_path)
    with record(certificate, answers=INFO | {"PING": {"result": "pong"}}) as recorder:
        cli.give(recorder.address, "--trust", read_fingerprint(certificate.path), *arguments)
        wait_until(lambda: recorder.ends, timeout=30, what="the end of the connection")
        assert recorder.ends == [True]


def test_truncated(cli, tmp_path):
    """An end that TLS does not tell of is a loss, even where nothing more was awaited."""
    certificate = make_certificate(tmp_path)
    fingerprint = read_fingerprint(certificate.path)
    with record(certificate, truncates=True) as recorder:
        for arguments in [("ping",), ("raw", PING)]:
            text = cli.fail(EX_UNAVAILABLE, recorder.address, "--trust", fingerprint, *arguments)
            assert "The connection to the server was lost." in text


def test_wrong_kind_of_port(cli, tmp_path):
    with serve_tls(tmp_path / "server") as (server, address):
        text = cli.fail(EX_PROTOCOL, address.replace("pfo3s", "pfo3"), "ping")
        assert "pfo3s://" in text
    plain = Server(tmp_path / "server")
    text = cli.fail(EX_PROTOCOL, f"pfo3s://127.0.0.1:{plain.port}", "ping")
    assert "does not speak TLS" in text
    plain.close()


PASSWORD_LINES = [
    '{"op":"LOGIN","data":{"username":"ana","password":"caballo"}}',
    '{"op":"registro","data":{"username":"ana","password":"caballo"},"id":1}',
    '{"op":"CHANGE_PASSWORD","data":{"token":"x","new_password":"caballo"}}',
    '{"op":"GET_TAREAS_HTML","data":{"username":"ana","pass\\u0077ord":"caballo"}}',
    '{"op":"LOGIN","data":{"username":"ana","password":"caballo"',
]


@pytest.fixture(name="afar")
def afar_fixture():
    """A server of plain text, and its address as that of another machine: of 0.0.0.0 the client
    does not know that it is this one."""
    with record(answers={"PING": {"result": "pong"}}) as recorder:
        recorder.address = f"pfo3://0.0.0.0:{recorder.port}"
        yield recorder


@pytest.mark.parametrize("command", [("ping",), ("raw", PING), ("login", "ana")])
def test_trust_in_plain_text(cli, afar, command):
    """There is no certificate to be compared, so it would be taken for something that was."""
    for address in afar.address, f"localhost:{afar.port}":
        text = cli.fail(EX_USAGE, address, "--trust", "3F" * 32, *command)
        assert "--trust is about a certificate" in text and f":{afar.port} is plain text" in text
    assert afar.received == b""


@pytest.mark.parametrize("line", PASSWORD_LINES)
def test_raw_password_in_plain_text(cli, afar, line):
    text = cli.fail(EX_NOPERM, afar.address, "raw", line)
    assert "the password would cross the network in plain text" in text
    assert "caballo" not in text and "--insecure" in text
    assert afar.received == b""


def test_raw_password_ends_it(cli, afar):
    """What was before it is sent and answered, and nothing that follows."""
    lines = [PING, PASSWORD_LINES[0], PING, PASSWORD_LINES[1]]
    for arguments, text in [(lines, None), ([], "\n".join(lines))]:
        result = cli.run(afar.address, "--trace", "raw", *arguments, input=text)
        assert (result.returncode, result.stdout) == (EX_NOPERM, PONG)
        assert result.stderr.count("> ") == 1 and "--insecure" in result.stderr
    assert afar.received == f"{PING}\n{PING}\n".encode()


def test_raw_password_all_the_same(cli, afar, tmp_path):
    """If the person insists, or nobody else can read it; and what has none goes anywhere."""
    line = '{"op":"PING","data":{"password":"caballo"}}'
    assert cli.give(afar.address, "--insecure", "raw", line) + "\n" == PONG
    assert cli.give(f"pfo3://127.0.0.1:{afar.port}", "raw", line) + "\n" == PONG
    line = '{"op":"PING","data":{"token":"x"},"a":"password"}'
    assert cli.give(afar.address, "raw", line) + "\n" == PONG
    assert afar.received.count(b"caballo") == 2

    certificate = make_certificate(tmp_path, "0.0.0.0")
    with record(certificate, answers={"PING": {"result": "pong"}}) as recorder:
        fingerprint = read_fingerprint(certificate.path)
        printed = cli.give(f"pfo3s://0.0.0.0:{recorder.port}", "--trust", fingerprint, "raw", line)
        assert printed + "\n" == PONG


# In a network of its own, where an address is not loopback.
PLAIN_NETWORK = """
set -e
ip link set lo up
ip address add 192.0.2.9/32 dev lo
SOCKET_HOST=192.0.2.9 SOCKET_PORT=6000 ALLOW_PLAINTEXT=true "$SERVER" >ready &
server=$!
trap 'kill $server; wait $server' EXIT
until grep -q . ready; do kill -0 $server; done
status=0
"$CLI" --server pfo3://192.0.2.9 --password-file password register ana || status=$?
echo "without: $status"
"$CLI" --server pfo3://192.0.2.9 --password-file password --insecure register ana
"""


def test_password_in_plain_text(cli):
    environment = cli.environment | {"CLI": CLI, "SERVER": get_binary()}
    result = subprocess.run(["unshare", "-rn", "bash", "-c", PLAIN_NETWORK], cwd=cli.folder,
                            env=environment, capture_output=True, text=True, timeout=60,
                            check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"without: {EX_NOPERM}\nana is registered.\n"
    assert "the password would cross the network in plain text" in result.stderr
    assert "--insecure" in result.stderr
