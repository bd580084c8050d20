# SPDX-License-Identifier: GPL-3.0-or-later
"""pfo3-cli --local: the server that its own environment sets up, as a container is asked whether
it is well."""

import os
import re
import shutil
import signal
import socket

import pytest

from harness.cli import Cli, EX_NOINPUT, EX_NOPERM, EX_UNAVAILABLE, EX_USAGE
from harness.recorder import record
from harness.tls import Authority, Certificate, read_fingerprint
from harness.wait import wait_until


class LocalCli(Cli):
    """The program with the variables of a server."""

    def __init__(self, folder, **settings):
        super().__init__(folder, "127.0.0.1:1")  # which counts for nothing
        self.known = folder / ".config" / "pfo3" / "servers"
        # With a sanitizer: what GnuTLS and GIO's TLS keep to their end is theirs.
        options = os.environ.get("ASAN_OPTIONS", "")
        self.set(ASAN_OPTIONS=f"{options}:detect_leaks=0".lstrip(":"))
        self.set(**settings)

    def set(self, **settings):
        self.environment |= {name: str(value) for name, value in settings.items()}


@pytest.fixture(name="start")
def start_fixture(start_server, tmp_path):
    """Starts a server, and has the program in the same environment."""
    def start(**settings):
        server = start_server(**settings)
        return server, LocalCli(tmp_path, **settings | {"SOCKET_PORT": server.port})
    return start


def test_plain_text(start):
    server, cli = start()
    assert cli.give("--local", "ping") == "pong"
    assert cli.give("ping", "--local", TLS="OFF", TLS_CERT="") == "pong"
    assert "plain text" not in server.read_log()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "::1", "[::1]", "localhost"])
def test_wherever_it_listens(start, host):
    """As in a container, where it listens on every address."""
    server, cli = start(SOCKET_HOST=host, ALLOW_PLAINTEXT="true")
    assert cli.give("--local", "ping") == "pong"
    assert "no TLS" not in server.read_log()


def test_a_certificate_of_its_own(start, tmp_path):
    """Nobody has to tell its fingerprint, and nothing is kept of it."""
    server, cli = start(TLS="auto", STATE_DIRECTORY=f"{tmp_path / 'var'}:/nonexistent")
    for _ in range(2):
        assert cli.give("--local", "ping") == "pong"
    assert cli.give("--local", "raw", '{"op":"PING"}') == '{"ok":true,"result":"pong"}'
    assert cli.give("--local", "ping", TLS="Auto") == "pong"
    password = ["--password-file", cli.password_file]
    cli.give("--local", "register", "ana", *password)
    cli.give("--local", "login", "ana", *password)
    assert cli.give("--local", "run", "sum", "1", "2") == "3"
    assert not cli.known.exists()
    assert cli.run("--local", "servers").stdout == ""
    assert "no TLS came about" not in server.read_log()


def test_a_list_that_cannot_be_read_does_not_matter(start, tmp_path):
    _, cli = start(TLS="auto", STATE_DIRECTORY=tmp_path / "var")
    cli.known.mkdir(parents=True)
    assert cli.give("--local", "ping") == "pong"


def test_in_the_folder_of_a_person(start, tmp_path):
    """Where no service manager names another."""
    _, cli = start(TLS="auto", XDG_STATE_HOME=tmp_path / "kept")
    assert cli.give("--local", "ping") == "pong"


def test_a_certificate_that_is_given(start, tmp_path):
    """Also one of a chain, for other names, in one file with its key; TLS=on may be said."""
    authority = Authority(tmp_path, "authority")
    certificate = Certificate(tmp_path, names=("pfo3.example",), addresses=(), authority=authority)
    both = tmp_path / "both.pem"
    both.write_text(certificate.path.read_text() + certificate.key.read_text())
    both.chmod(0o600)
    _, cli = start(TLS_CERT=both, TLS_KEY=both)
    assert cli.give("--local", "ping") == "pong"
    assert cli.give("--local", "ping", TLS="on") == "pong"
    assert cli.give("--local", "ping", TLS_CERT=str(certificate.path)) == "pong"
    cli.fail(EX_NOPERM, "--local", "ping", TLS_CERT=str(authority.path))


def test_a_changed_one(start, tmp_path):
    """The file is read each time: what counts is whether the server shows what is in it."""
    certificate = Certificate(tmp_path)
    new = Certificate(tmp_path, "new")
    server, cli = start(**certificate.get_settings())
    assert cli.give("--local", "ping") == "pong"

    shown = read_fingerprint(certificate.path)
    shutil.copyfile(new.path, certificate.path)
    shutil.copyfile(new.key, certificate.key)
    text = cli.fail(EX_NOPERM, "--local", "ping")
    assert "another certificate than the one that is trusted" in text
    assert re.findall(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", text) == [
        read_fingerprint(new.path), shown]
    assert "The server has not read its file again" in text and "--trust" not in text

    server.send_signal(signal.SIGHUP)
    wait_until(lambda: read_fingerprint(new.path) in server.read_log(), 20, "it is read")
    assert cli.give("--local", "ping") == "pong"
    assert not cli.known.exists()


def test_nothing_is_sent_to_another(tmp_path):
    """Who answers there must show the certificate of the file, whomever the system trusts."""
    certificate, other = Certificate(tmp_path), Certificate(tmp_path, "other")
    with record(other) as recorder:
        cli = LocalCli(tmp_path, SOCKET_PORT=recorder.port, TLS_CERT=certificate.path)
        cli.fail(EX_NOPERM, "--local", "ping")
        cli.fail(EX_NOPERM, "--local", "raw", '{"op":"PING"}')
        assert recorder.n_connections == 2 and recorder.received == b""
        cli.run("--local", "--timeout", "1", "ping", TLS_CERT=str(other.path))
        wait_until(lambda: b"PING" in recorder.received, what="the request")


def test_no_server(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        cli = LocalCli(tmp_path, SOCKET_PORT=taken.getsockname()[1])
        assert "Nobody answers" in cli.fail(EX_UNAVAILABLE, "--local", "ping")
        certificate = Certificate(tmp_path)
        cli.set(TLS_CERT=certificate.path)
        assert "Nobody answers" in cli.fail(EX_UNAVAILABLE, "--local", "ping")


@pytest.mark.parametrize("settings, status, words", [
    ({"SOCKET_PORT": "0"}, EX_USAGE, "SOCKET_PORT=0: that must be a number from 1 to 65535"),
    ({"SOCKET_PORT": "soon"}, EX_USAGE, "SOCKET_PORT=soon: that must be a number"),
    ({"SOCKET_PORT": ""}, EX_USAGE, "SOCKET_PORT=: that must be a number"),
    ({"SOCKET_HOST": "a b"}, EX_USAGE, "“pfo3://a b:6000” is not an address"),
    ({"TLS": "on"}, EX_USAGE, "TLS=on: that must be off, auto, or on with a file in TLS_CERT."),
    ({"TLS": "yes"}, EX_USAGE, "TLS=yes: that must be off"),
    ({"TLS": "auto", "STATE_DIRECTORY": "/nonexistent"}, EX_NOINPUT,
     "The certificate of the server cannot be read in /nonexistent/tls-cert.pem: "),
    ({"TLS_CERT": "/etc/passwd"}, EX_NOINPUT, "cannot be read in /etc/passwd: No PEM"),
    ({"TLS_CERT": "/etc/passwd", "TLS": "off"}, EX_NOINPUT, "cannot be read in /etc/passwd: "),
], ids=str)
def test_what_is_wrong_with_the_environment(tmp_path, settings, status, words):
    assert words in LocalCli(tmp_path, **settings).fail(status, "--local", "ping")


@pytest.mark.parametrize("option, value", [("--server", "127.0.0.1:6000"), ("--trust", "AA")])
def test_what_it_excludes(tmp_path, option, value):
    cli = LocalCli(tmp_path)
    for arguments in (["--local", option, value], [option, value, "--local"]):
        text = cli.fail(EX_USAGE, *arguments, "ping")
        assert f"--local says by itself what {option} would say" in text
