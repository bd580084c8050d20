# SPDX-License-Identifier: GPL-3.0-or-later
"""pfo3-cli and the certificates of servers: the real one, and one that records all it is sent."""

import contextlib
import os
import re
import socket
import ssl
import struct
import subprocess
import threading
import time

import pytest

from harness.client import PASSWORD
from harness.server import Server, get_binary
from harness.wait import wait_until

EX_OK, EX_NOINPUT, EX_UNAVAILABLE, EX_PROTOCOL, EX_NOPERM, EX_USAGE = 0, 66, 69, 76, 77, 64
CLI = os.environ["PFO_CLI"]
PRINT = re.compile(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}")
HELLO = b'{"ok":true,"result":{"protocol":1},"id":0}\n'


class Cli:
    """The program with folders of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.servers = folder / "config" / "pfo3" / "servers"
        (folder / "password").write_text(PASSWORD + "\n")
        # With a sanitizer: what GnuTLS and GIO's TLS keep to their end is theirs.
        options = os.environ.get("ASAN_OPTIONS", "")
        self.environment = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "ASAN_OPTIONS": f"{options}:detect_leaks=0".lstrip(":"),
        }

    def run(self, server, *arguments):
        return subprocess.run([CLI, "--server", server, *arguments], capture_output=True,
                              encoding="utf-8", timeout=60, env=self.environment, check=False)

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


def make_certificate(folder, name="127.0.0.1", days=10):
    """Returns the paths of a certificate of its own and its key, and its fingerprint."""
    certificate, key = folder / f"{name}{days}.pem", folder / f"{name}{days}.key"
    template = folder / "template"
    kind = "ip_address" if name[0].isdigit() else "dns_name"
    now = time.time()
    dates = [time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now + offset * 86400))
             for offset in (-5, days)]
    template.write_text(f'cn = "{name}"\n{kind} = "{name}"\nserial = 1\ntls_www_server\n'
                        f'activation_date = "{dates[0]}"\nexpiration_date = "{dates[1]}"\n')
    for command in [["--generate-privkey", "--key-type=ecdsa", "--outfile", key],
                    ["--generate-self-signed", "--load-privkey", key, "--template", template,
                     "--outfile", certificate]]:
        subprocess.run(["certtool", *command], check=True, capture_output=True)
    printed = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-fingerprint",
                              "-sha256"], check=True, capture_output=True, text=True).stdout
    return certificate, key, PRINT.search(printed)[0]


class Recorder:
    """Speaks TLS, keeps what it is sent, and answers INFO and nothing else."""

    def __init__(self, certificate, key, truncates=False):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.truncates = truncates
        self.received = b""
        self.n_connections = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"pfo3s://127.0.0.1:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                peer = self.listener.accept()[0]
                self.n_connections += 1
                peer.settimeout(30)
                with contextlib.suppress(OSError, ssl.SSLError):
                    self.talk(self.context.wrap_socket(peer, server_side=True))
                peer.close()

    def talk(self, stream):
        while piece := stream.recv(65536):
            self.received += piece
            if self.truncates:
                # The socket ends, and TLS says nothing of it.
                bare = socket.socket(fileno=stream.detach())
                bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 0, 0))
                bare.shutdown(socket.SHUT_WR)
                bare.close()
                return
            if piece.startswith(b'{"op":"INFO","id":0}'):
                stream.sendall(HELLO)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(30)


@contextlib.contextmanager
def record(certificate, key, **options):
    recorder = Recorder(certificate, key, **options)
    try:
        yield recorder
    finally:
        recorder.close()


@contextlib.contextmanager
def serve_tls(folder, **settings):
    folder.mkdir(exist_ok=True)
    server = Server(folder, TLS="auto", **settings)
    try:
        yield server, f"pfo3s://127.0.0.1:{server.port}"
    finally:
        server.close()


def test_unknown_then_trusted(cli, tmp_path):
    with serve_tls(tmp_path / "server") as (server, address):
        text = cli.fail(EX_NOPERM, address, "ping")
        shown = PRINT.search(text)[0]
        assert shown in server.log_path.read_text()
        assert text.startswith("pfo3-cli: The certificate of the server is not trusted yet.\n")
        assert "It was not issued by anyone whom this system trusts." in text
        assert f"pfo3-cli --server {address} --trust {shown} ping" in text
        assert not cli.servers.exists()

        assert cli.give(address, "--trust", shown.lower().replace(":", ""), "ping") == "pong"
        assert cli.give(address, "ping") == "pong"
        assert cli.give(address, "raw", '{"op":"PING"}') == '{"ok":true,"result":"pong"}'
        password = ("--password-file", cli.folder / "password")
        cli.give(address, "register", "ana", *password)
        cli.give(address, "login", "ana", *password)
        assert cli.give(address, "servers") == f"{address}\tana\t{shown}"

        cli.give(address, "servers", "forget", address)
        assert cli.give(address, "servers") == ""
        cli.fail(EX_NOPERM, address, "ping")
        assert "no known server" in cli.fail(EX_NOINPUT, address, "servers", "forget", address)


def test_changed(cli, tmp_path):
    with serve_tls(tmp_path / "server") as (server, address):
        port = server.port
        old = PRINT.search(cli.fail(EX_NOPERM, address, "ping"))[0]
        cli.give(address, "--trust", old, "ping")

    with serve_tls(tmp_path / "other", SOCKET_PORT=port) as (server, address):
        for arguments in [("ping",), ("raw", '{"op":"PING"}')]:
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
    certificate, key, fingerprint = make_certificate(tmp_path)
    other = make_certificate(tmp_path, days=11)[2]
    with record(certificate, key) as recorder:
        cli.fail(EX_NOPERM, recorder.address, "ping")
        cli.fail(EX_NOPERM, recorder.address, "raw", '{"op":"LOGIN"}')
        cli.fail(EX_NOPERM, recorder.address, "--trust", other, "ping")
        cli.fail(EX_USAGE, recorder.address, "--trust", "AA:BB", "ping")
        assert recorder.n_connections == 3 and recorder.received == b""

        cli.fail(EX_UNAVAILABLE, recorder.address, "--trust", fingerprint, "--timeout", "8", "ping")
        wanted = b'{"op":"INFO","id":0}\n{"op":"PING","id":1}\n'
        wait_until(lambda: recorder.received == wanted, what="both requests and nothing else")


@pytest.mark.parametrize("name, days, words", [
    ("127.0.0.1", -2, "It has expired."),
    ("pfo3.example", 10, "It was issued for another name than the one asked for."),
])
def test_what_is_wrong(cli, tmp_path, name, days, words):
    certificate, key, fingerprint = make_certificate(tmp_path, name, days)
    with record(certificate, key) as recorder:
        text = cli.fail(EX_NOPERM, recorder.address, "ping")
        assert words in text and fingerprint in text
        assert re.search(rf"Issued for +{re.escape(name)}\n", text)
        assert recorder.received == b""


def test_truncated(cli, tmp_path):
    """An end that TLS does not tell of is a loss, even where nothing more was awaited."""
    certificate, key, fingerprint = make_certificate(tmp_path)
    with record(certificate, key, truncates=True) as recorder:
        for arguments in [("ping",), ("raw", '{"op":"PING"}')]:
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
