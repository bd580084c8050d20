# SPDX-License-Identifier: GPL-3.0-or-later
"""From host to host: what a router in between gets to see."""

import re

import pytest

from harness.client import PASSWORD
from harness.wait import wait_until
from hosts import SERVER_ADDRESS, Capture

USER = "maria-del-mar"
TEXT = "el texto de la tarea"
NEEDLES = [word.encode() for word in ("REGISTRO", "LOGIN", "LIST_TASKS", USER, PASSWORD, TEXT,
                                      TEXT.upper(), "expires_at", "<html")]


@pytest.fixture(name="capture")
def capture_fixture(network, tmp_path):
    capture = Capture(network, tmp_path / "capture.pcapng")
    wait_until(capture.has_begun, 30, "the capture's beginning")
    yield capture
    capture.close()


def do_the_main_job(person, server, *options):
    person.do(server, *options, "register", USER, "--password-file", person.password_file)
    person.do(server, *options, "login", USER, "--password-file", person.password_file)
    assert "<html" in person.do(server, *options, "inicio")
    assert person.do(server, *options, "run", "sum", "1", "2", "3.5") == "6.5\n"
    assert person.do(server, *options, "run", "upper", "--s", TEXT) == TEXT.upper() + "\n"
    person.do(server, *options, "logout")


def end_capture(capture, port, n_connections):
    """The bytes of all that passed, once the end of each connection has."""
    def count_ended():
        ends = f"tcp.dstport == {port} && (tcp.flags.fin == 1 || tcp.flags.reset == 1)"
        return len(set(capture.read("-Y", ends, "-T", "fields", "-e", "tcp.stream").split()))

    wait_until(lambda: count_ended() == n_connections, 60,
               "the end of all connections in the capture")
    capture.close()
    return capture.path.read_bytes()


def test_tls_shows_nothing(start_remote, person, capture):
    remote = start_remote(TLS="auto")
    do_the_main_job(person, remote.address, "--trust", remote.get_fingerprint())

    seen = end_capture(capture, remote.server.port, 6)
    assert not [needle for needle in NEEDLES if needle in seen]
    port = f"tcp.port=={remote.server.port},tls"
    kinds = capture.read("-d", port, "-Y", "tls.record.opaque_type || tls.record.content_type",
                         "-T", "fields", "-e", "tls.record.opaque_type")
    assert "23" in kinds


def test_plain_text_shows_all(start_remote, person, capture):
    """The same search finds everything where there is no TLS: it can find."""
    remote = start_remote(ALLOW_PLAINTEXT="true")
    address = f"pfo3://{remote.address}"
    refused = person.call(address, "register", USER, "--password-file", person.password_file)
    assert refused.returncode == 77 and "--insecure" in refused.stdout
    do_the_main_job(person, address, "--insecure")

    seen = end_capture(capture, remote.server.port, 7)
    assert not [needle for needle in NEEDLES if needle not in seen]


def find_connections(capture, port, keys, filters):
    """Which connections have something like that from the client, numbered from 0 on. Of TLS 1.3
    all records look alike from the handshake on; with the keys of the client it is told what is in
    them, and one that they do not open counts as data."""
    found = capture.read("-d", f"tcp.port=={port},tls", "-o", f"tls.keylog_file:{keys}",
                         "-Y", f"tcp.dstport == {port} && {filters}", "-T", "fields",
                         "-e", "tcp.stream")
    return sorted(set(found.split()))


def test_nothing_is_sent_to_a_stranger(start_remote, person, capture, tmp_path, monkeypatch):
    """Who is not trusted yet gets the beginning of a handshake, and no data, whatever it is; after
    that it is said how to trust it, and that is enough for the same command and for later ones."""
    keys = tmp_path / "keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    remote = start_remote(TLS="auto")
    register = ["register", USER, "--password-file", person.password_file]
    refused = person.call(remote.address, *register)
    assert refused.returncode == 77, refused.stdout
    assert remote.get_fingerprint() in refused.stdout

    fingerprint = re.search(r"--trust[ =]([0-9A-F:]+)", refused.stdout)[1]
    assert person.do(remote.address, "--trust", fingerprint, *register)
    assert person.do(f"pfo3s://{remote.address}", "ping")

    port = remote.server.port
    end_capture(capture, port, 3)
    assert find_connections(capture, port, keys, "tls.handshake.type == 1") == ["0", "1", "2"]
    assert find_connections(capture, port, keys, "tls.app_data") == ["1", "2"]
    said = capture.read("-d", f"tcp.port=={port},tls", "-o", f"tls.keylog_file:{keys}",
                        "-q", "-z", "follow,tls,ascii,1")
    assert '"op":"REGISTRO"' in said and PASSWORD in said


def test_another_certificate_is_refused(start_remote, person):
    """What stands at the same address with another certificate is not the same server."""
    first = start_remote(TLS="auto")
    known = first.get_fingerprint()
    person.do(first.address, "--trust", known, "ping")
    port = first.server.port
    first.server.close()

    second = start_remote(TLS="auto", SOCKET_PORT=port)
    assert second.address == f"{SERVER_ADDRESS}:{port}"
    refused = person.call(second.address, "ping")
    assert refused.returncode == 77
    assert known in refused.stdout and second.get_fingerprint() in refused.stdout
