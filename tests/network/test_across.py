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


def test_nothing_is_sent_to_a_stranger(start_remote, person, capture):
    """Who is not trusted yet gets a handshake, and neither name nor password; after that it is said
    how to trust it, and that is enough for later commands."""
    remote = start_remote(TLS="auto")
    refused = person.call(remote.address, "register", USER, "--password-file", person.password_file)
    assert refused.returncode == 77, refused.stdout
    assert remote.get_fingerprint() in refused.stdout
    assert "req=" not in remote.server.read_log()

    command = re.search(r"--trust[ =]([0-9A-F:]+)", refused.stdout)[1]
    assert person.do(remote.address, "--trust", command, "ping")
    assert person.do(f"pfo3s://{remote.address}", "ping")


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
