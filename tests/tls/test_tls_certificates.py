# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificates the server shows, and what clients make of them."""

import fcntl
import re
import signal
import socket
import ssl
import stat
import struct

import pytest

from harness.server import Server, get_reason, run_to_exit
from harness.tls import Certificate, make_context, read_fingerprint, run
from harness.wait import wait_until

FINGERPRINT = re.compile(r"its SHA-256 fingerprint is ([0-9A-F:]{95})$", re.MULTILINE)


def find_fingerprints(server):
    return FINGERPRINT.findall(server.read_log())


def get_state(server):
    return server.state_dir / "pfo3"


# TLS=auto

def test_auto_makes_its_own(start_server):
    """A key for the server alone, and a certificate that clients can trust by its file."""
    server = start_server(TLS="auto")
    certificate, key = (get_state(server) / name for name in ("tls-cert.pem", "tls-key.pem"))
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(certificate.stat().st_mode) == 0o600
    assert stat.S_IMODE(get_state(server).stat().st_mode) == 0o700
    assert find_fingerprints(server) == [read_fingerprint(certificate)]
    shown = run("openssl", "x509", "-in", certificate, "-noout", "-text")
    assert re.search(r"^ +(ASN1 OID: prime256v1|Public Key Algorithm: ED25519)$", shown,
                     re.MULTILINE), shown
    assert sorted(path.name for path in get_state(server).glob("tls-*")) == [
        "tls-cert.pem", "tls-key.pem"]
    for name in ("localhost", "127.0.0.1", "::1", run("uname", "-n").strip()):
        with server.connect(tls=make_context(certificate), name=name) as client:
            assert client.ask("PING")["ok"]


def test_fingerprint_at_any_level(start_server):
    """At the start and when it is read again: without it nobody can tell whether it is the one."""
    server = start_server(TLS="auto", LOG_LEVEL="error")
    certificate = get_state(server) / "tls-cert.pem"
    assert find_fingerprints(server) == [read_fingerprint(certificate)]
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: len(find_fingerprints(server)) == 2, 10, "the fingerprint once more")
    wait_until(lambda: "The settings are as they were" in server.read_log(), 10, "the rest")
    assert len(server.read_log().splitlines()) == 3


SIOCGIFFLAGS, SIOCGIFADDR = 0x8913, 0x8915
IFF_UP = 1


def find_address():
    """Returns an address of this machine that others can use, loopback's if there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode())
            try:
                flags = struct.unpack("H", fcntl.ioctl(asked, SIOCGIFFLAGS, request)[16:18])[0]
                address = socket.inet_ntoa(fcntl.ioctl(asked, SIOCGIFADDR, request)[20:24])
            except OSError:
                continue  # it has no address of IPv4
            if flags & IFF_UP and not address.startswith(("127.", "169.254.")):
                return address
    return "127.0.0.1"


def test_auto_is_for_the_addresses_of_the_machine(start_server):
    """Whoever comes by an address of an interface finds it in the certificate."""
    server = start_server(TLS="auto", SOCKET_HOST="0.0.0.0")
    address = find_address()
    server.address = (address, server.port)
    context = make_context(get_state(server) / "tls-cert.pem")
    with server.connect(tls=context, name=address) as client:
        assert client.ask("PING")["ok"]


def test_auto_keeps_it(start_server, tmp_path):
    """Clients that know the server know it after a restart."""
    settings = {"TLS": "auto", "XDG_STATE_HOME": tmp_path / "kept"}
    first = start_server(**settings)
    first.stop()
    second = start_server(**settings)
    assert find_fingerprints(first) == find_fingerprints(second) != []
    assert "made the key" in first.read_log()
    assert "made the key" not in second.read_log()


def test_auto_after_a_torn_start(start_server, tmp_path):
    """Where only the key was written, the certificate is made for it."""
    settings = {"TLS": "auto", "XDG_STATE_HOME": tmp_path / "kept"}
    start_server(**settings).stop()
    key = tmp_path / "kept/pfo3/tls-key.pem"
    before = key.read_bytes()
    (tmp_path / "kept/pfo3/tls-cert.pem").unlink()
    server = start_server(**settings)
    assert key.read_bytes() == before
    with server.connect(tls=make_context(tmp_path / "kept/pfo3/tls-cert.pem")) as client:
        assert client.ask("PING")["ok"]


def test_auto_in_the_folder_of_a_service(start_server, tmp_path):
    start_server(TLS="auto", STATE_DIRECTORY=tmp_path / "service")
    assert (tmp_path / "service/tls-key.pem").exists()


def test_auto_serves_other_machines(start_server):
    """With TLS no ALLOW_PLAINTEXT is needed, and tasks need a sign-in as they would."""
    server = start_server(TLS="auto", SOCKET_HOST="0.0.0.0")
    server.address = ("127.0.0.1", server.port)
    with server.connect(tls=make_context(get_state(server) / "tls-cert.pem")) as client:
        assert client.ask("INFO")["result"]["tasks_need_login"] is True
        assert client.sum(1, 2)["code"] == "unauthorized"
        assert client.register("ana")["ok"]
        assert client.sign_in("ana")["ok"]
        assert client.sum(1, 2) == {"ok": True, "result": 3}


# Certificates that are given

@pytest.mark.parametrize("key_type", ["ecdsa", "rsa", "ed25519"])
def test_kinds_of_keys(start_server, tmp_path, key_type):
    certificate = Certificate(tmp_path, key_type=key_type)
    server = start_server(**certificate.get_settings())
    assert find_fingerprints(server) == [read_fingerprint(certificate.path)]
    with server.connect(tls=make_context(certificate.path)) as client:
        assert client.ask("PING")["ok"]


def test_an_open_key_is_warned_of(start_server, certificate):
    certificate.key.chmod(0o644)
    server = start_server(**certificate.get_settings())
    assert f"can read the key {certificate.key}" in server.read_log()


def fail_to_start(tmp_path, **settings):
    """Returns the one line that a server says which ends as one with a wrong setting."""
    process = run_to_exit(tmp_path, **settings)
    assert process.returncode == 78
    assert process.stdout == ""
    lines = [line for line in process.stderr.splitlines() if line.startswith("pfo3-server: ")]
    assert len(lines) == 1, process.stderr
    return lines[0]


def test_missing_files(tmp_path, certificate):
    for name, what in (("TLS_CERT", "certificate"), ("TLS_KEY", "key")):
        settings = certificate.get_settings() | {name: tmp_path / "nowhere.pem"}
        message = fail_to_start(tmp_path, **settings)
        assert f"the {what} {tmp_path}/nowhere.pem can't be read" in message


@pytest.mark.parametrize("options, words", [
    ({"key_type": "ed448"}, "for a key of the kind EdDSA (Ed448), which is not used here"),
    ({"key_type": "rsa-pss"}, "for a key of the kind RSA-PSS, which is not used here"),
    ({"key_type": "rsa", "key_use": "encryption_key"}, "may not be used to sign, as TLS does"),
], ids=str)
def test_keys_that_no_client_could_agree_on(tmp_path, options, words):
    """They are refused here, not with each client."""
    certificate = Certificate(tmp_path, **options)
    message = fail_to_start(tmp_path, **certificate.get_settings())
    assert f"the certificate {certificate.path} " in message and words in message
    checked = run_to_exit(tmp_path, "--check-config", **certificate.get_settings())
    assert (checked.returncode, get_reason(checked)) == (78, message)


def test_the_check_looks_at_the_certificate(tmp_path, certificate):
    """As the start does."""
    good = run_to_exit(tmp_path, "--check-config", **certificate.get_settings())
    assert (good.returncode, good.stdout) == (0, "The settings are valid.\n")
    nowhere = tmp_path / "nowhere.pem"
    for settings in ({"TLS_CERT": nowhere, "TLS_KEY": nowhere},
                     {"TLS_CERT": certificate.path, "TLS_KEY": certificate.path}):
        checked = run_to_exit(tmp_path, "--check-config", **settings)
        assert checked.returncode == 78
        assert get_reason(checked) == fail_to_start(tmp_path, **settings)


def test_the_check_makes_no_certificate(tmp_path):
    settings = {"TLS": "auto", "STATE_DIRECTORY": tmp_path / "state"}
    assert run_to_exit(tmp_path, "--check-config", **settings).returncode == 0
    assert not (tmp_path / "state").exists()
    (tmp_path / "state").mkdir()
    for name in ["tls-key.pem", "tls-cert.pem"]:
        (tmp_path / "state" / name).write_text("hola")
        checked = run_to_exit(tmp_path, "--check-config", **settings)
        assert checked.returncode == 78
        assert get_reason(checked) == fail_to_start(tmp_path, **settings)


# In a network of its own whose machine has forty addresses more.
WITH_MANY_ADDRESSES = """
set -e
ip link set lo up
for i in $(seq 40); do ip address add 127.0.1.$i/8 dev lo; done
exec "$@"
"""


def test_a_made_one_has_no_more_names_than_it_needs(tmp_path):
    """Each client is sent it: of a machine with many addresses it names some."""
    result = run_to_exit(tmp_path, TLS="auto", STATE_DIRECTORY=tmp_path, SOCKET_HOST="192.0.2.1",
                         before=["unshare", "-rn", "bash", "-c", WITH_MANY_ADDRESSES, "bash"])
    assert "Name an address of this machine" in get_reason(result)
    text = run("openssl", "x509", "-in", tmp_path / "tls-cert.pem", "-noout",
               "-ext", "subjectAltName")
    names = re.findall(r"(DNS|IP Address):([^,\s]+)", text)
    assert len(names) == 32
    assert {("DNS", "localhost"), ("IP Address", "127.0.0.1"),
            ("IP Address", "192.0.2.1")} <= set(names)


def test_files_of_another_kind(tmp_path, certificate):
    other = tmp_path / "other.pem"
    other.write_text("hola\n")
    wrong_certificate = fail_to_start(tmp_path, TLS_CERT=other, TLS_KEY=certificate.key)
    assert f"{other} is no certificate in PEM" in wrong_certificate
    wrong_key = fail_to_start(tmp_path, TLS_CERT=certificate.path, TLS_KEY=other)
    assert f"{other} is no private key in PEM" in wrong_key


def test_a_key_with_a_passphrase(tmp_path, certificate):
    locked = tmp_path / "locked.key"
    run("openssl", "pkcs8", "-topk8", "-in", certificate.key, "-out", locked,
        "-passout", "pass:hunter2")
    message = fail_to_start(tmp_path, TLS_CERT=certificate.path, TLS_KEY=locked)
    assert f"{locked} is no private key in PEM without a passphrase" in message


def test_a_key_of_another_certificate(tmp_path, certificate):
    other = Certificate(tmp_path, "other")
    message = fail_to_start(tmp_path, TLS_CERT=certificate.path, TLS_KEY=other.key)
    assert f"the key {other.key} is not that of the certificate {certificate.path}" in message


def test_an_expired_one(tmp_path):
    expired = Certificate(tmp_path, "expired", start="2020-01-01 00:00:00",
                          end="2021-02-03 04:05:06")
    message = fail_to_start(tmp_path, **expired.get_settings())
    assert f"the certificate {expired.path} has expired on 2021-02-03 04:05:06 UTC" in message


def test_one_of_tomorrow(tmp_path):
    early = Certificate(tmp_path, "early", start="2090-01-01 00:00:00", end="2091-01-01 00:00:00")
    message = fail_to_start(tmp_path, **early.get_settings())
    assert f"the certificate {early.path} is valid only from 2090-01-01" in message


@pytest.mark.parametrize("damage", ["no certificate", "no key", "another key", "key is gone",
                                    "expired"])
def test_auto_with_files_that_cannot_be_used(tmp_path, damage):
    """What to do fits files that the server made; and doing it helps."""
    folder = tmp_path / "state"
    folder.mkdir()
    days = {"start": "2020-01-01 00:00:00", "end": "2021-01-01 00:00:00"}
    made = Certificate(tmp_path, "made", **(days if damage == "expired" else {}))
    path, key = folder / "tls-cert.pem", folder / "tls-key.pem"
    path.write_text("hola" if damage == "no certificate" else made.path.read_text())
    other = Certificate(tmp_path, "other") if damage == "another key" else made
    key.write_text("hola" if damage == "no key" else other.key.read_text())
    key.chmod(0o600)
    if damage == "key is gone":
        key.unlink()
    message = fail_to_start(tmp_path, TLS="auto", STATE_DIRECTORY=folder)
    assert "remove both files and start it again" in message
    assert "put a new one" not in message and "name the two" not in message
    path.unlink()
    key.unlink(missing_ok=True)
    Server(tmp_path, TLS="auto", STATE_DIRECTORY=folder).close()


def test_a_state_folder_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    message = fail_to_start(tmp_path, TLS="auto", STATE_DIRECTORY=tmp_path / "file/below")
    assert f"{tmp_path}/file/below" in message


# What clients make of them

def refuse(server, context, name="localhost"):
    """Returns why a client does not go on; the server must have noted that it left."""
    n_lines = server.read_log().count("no TLS came about")
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        server.connect(tls=context, name=name)
    wait_until(lambda: server.read_log().count("no TLS came about") > n_lines, 10, "it is logged")
    return refused.value.verify_message


def test_a_self_signed_one_is_not_trusted_by_itself(server, trusting):
    assert "self-signed" in refuse(server, ssl.create_default_context())
    with server.connect(tls=trusting) as client:
        assert client.ask("PING")["ok"]


def test_a_wrong_name(server, trusting):
    assert "Hostname mismatch" in refuse(server, trusting, "pfo3.example")
    assert "IP address mismatch" in refuse(server, trusting, "127.0.0.2")


def test_a_changed_one(start_server, tmp_path, certificate, trusting):
    """Whoever trusted the old certificate alone is not fooled by another of the same name."""
    other = Certificate(tmp_path, "other")
    server = start_server(**other.get_settings())
    assert "self-signed" in refuse(server, trusting)
    assert find_fingerprints(server) == [read_fingerprint(other.path)]
    assert read_fingerprint(other.path) != read_fingerprint(certificate.path)
