# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server agrees to: versions, ciphers, resumption; renegotiation is nothing of that."""

import contextlib
import os
import re
import selectors
import ssl
import subprocess
import warnings

import pytest

from harness.tls import Certificate, make_context, run
from harness.wait import wait_until

PING = '{"op":"PING"}\n'
PONG = '{"ok":true,"result":"pong"}'

VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}

ACCEPTED = {
    "ecdsa": {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
              "ECDHE-ECDSA-CHACHA20-POLY1305"},
    "rsa": {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-RSA-CHACHA20-POLY1305"},
}
ACCEPTED_1_3 = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}
SUITES_1_3 = ACCEPTED_1_3 | {"TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"}


def make_lenient_context(version):
    """A client that would take anything of that version: it is the server that has to refuse."""
    context = make_context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = VERSIONS[version]
    if version != "TLSv1.3":
        context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    return context


def agree(server, context):
    """Returns version and cipher that the two agree on, or None if the server refuses."""
    try:
        with server.connect(tls=context) as client:
            assert client.ask("PING")["ok"]
            return client.socket.tls.version(), client.socket.tls.cipher()[0]
    except (ssl.SSLError, ConnectionResetError):
        return None


def read_until(process, wanted, seconds=20):
    """Returns what a program prints up to what is wanted, or up to its end."""
    output = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not re.search(wanted, output):
            assert selector.select(seconds), f"nothing more than {output!r}"
            data = os.read(process.stdout.fileno(), 65536)
            if not data:
                break
            output += data
    return output.decode(errors="replace")


@contextlib.contextmanager
def s_client(server, *options):
    """OpenSSL's own client."""
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, bufsize=0) as process:
        yield process
        if not process.stdin.closed:
            process.stdin.close()
        process.wait(20)


def ping_by_s_client(server, *options):
    """Returns what the client shows up to the answer, or up to its end, and its exit status."""
    with s_client(server, "-quiet", "-no_ign_eof", *options) as process:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(PING.encode())
        output = read_until(process, PONG.encode())
    return output, process.returncode


@pytest.mark.parametrize("version", VERSIONS)
def test_versions(server, version):
    agreed = agree(server, make_lenient_context(version))
    assert agreed is None if version in ("TLSv1", "TLSv1.1") else agreed[0] == version


@pytest.mark.parametrize("key_type", ACCEPTED)
def test_ciphers_of_1_2(start_server, tmp_path, key_type):
    """Every cipher that OpenSSL knows is tried: those with keys made for the connection are taken,
    if they authenticate what they hide."""
    server = start_server(**Certificate(tmp_path, key_type=key_type).get_settings())
    listed = run("openssl", "ciphers", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    names = listed.strip().split(":")
    context = make_lenient_context("TLSv1.2")
    taken = set()
    for name in names:
        context.set_ciphers(f"{name}:@SECLEVEL=0")
        if agreed := agree(server, context):
            assert agreed == ("TLSv1.2", name)
            taken.add(name)
    assert len(names) > 60, "OpenSSL knows more than what is safe"
    assert taken == ACCEPTED[key_type]


def test_ciphers_of_1_3(server):
    taken = set()
    for name in SUITES_1_3:
        output, status = ping_by_s_client(server, "-tls1_3", "-ciphersuites", name)
        if PONG in output:
            taken.add(name)
        else:
            assert status != 0
    assert taken == ACCEPTED_1_3


@pytest.mark.parametrize("flags", [["-tls1_2"], ["-tls1_3"]], ids=["1.2", "1.3"])
def test_openssl(server, certificate, flags):
    output, status = ping_by_s_client(server, *flags, "-CAfile", str(certificate.path),
                                      "-verify_return_error", "-verify_hostname", "localhost")
    assert status == 0
    assert PONG in output


@pytest.mark.parametrize(
    "priority", ["NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL:-VERS-ALL:+VERS-TLS1.3"],
    ids=["1.2", "1.3"])
def test_gnutls(server, certificate, priority):
    process = subprocess.run(
        ["gnutls-cli", "--x509cafile", certificate.path, "--priority", priority,
         "-p", str(server.port), "localhost"],
        input=PING, text=True, capture_output=True, timeout=30)
    assert process.returncode == 0, process.stdout + process.stderr
    assert PONG in process.stdout
    assert "The certificate is trusted" in process.stdout


def test_info_says_so(server, trusting):
    with server.connect(tls=trusting) as client:
        assert client.ask("INFO")["result"]["tls"] is True


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_resumption(server, version):
    """A client that comes back shows its ticket, and no certificate is sent again."""
    context = make_lenient_context(version)
    with server.connect(tls=context) as client:
        assert client.ask("PING")["ok"]
        assert not client.socket.tls.session_reused
        session = client.socket.tls.session
    with server.connect(tls=context, session=session) as client:
        assert client.ask("PING")["ok"]
        assert client.socket.tls.session_reused


def test_resumption_by_gnutls(server, certificate):
    process = subprocess.run(
        ["gnutls-cli", "--x509cafile", certificate.path, "--resume", "-p", str(server.port),
         "localhost"],
        input=PING, text=True, capture_output=True, timeout=30)
    assert "*** This is a resumed session" in process.stdout + process.stderr
    assert PONG in process.stdout


def test_renegotiation_is_refused(server, trusting):
    """A client that wants to renegotiate (R of s_client) is told no, and goes; others notice
    nothing."""
    with server.connect(tls=trusting) as other:
        with s_client(server, "-tls1_2") as process:
            read_until(process, rb"Extended master secret: \w+\n---\n")
            process.stdin.write(PING.encode())
            assert PONG in read_until(process, PONG.encode())
            process.stdin.write(b"R\n")
            output = read_until(process, rb"(?i)no.renegotiation")
        assert "RENEGOTIATING" in output
        assert re.search(r"(?i)no.renegotiation", output), output
        assert other.ask("PING")["ok"]
    wait_until(lambda: "wants to negotiate again" in server.read_log(), 10, "it is logged")
