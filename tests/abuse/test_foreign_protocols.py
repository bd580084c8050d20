# SPDX-License-Identifier: GPL-3.0-or-later
"""Real clients of other protocols, and their first bytes, come to the wrong port."""

import http.client
import json
import ssl

import pytest

FIRST_BYTES = {
    "HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(40),
    "HTTP post": b"POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000,
    "SSH": b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
    "RESP": b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n",
}


def make_tls_hello():
    """Returns what a real TLS client sends first."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def test_each_is_told_and_closed(server, say):
    hellos = {"TLS": make_tls_hello()} | FIRST_BYTES
    told = []
    for name, first in hellos.items():
        with server.connect() as client:
            client.send(first)
            answers = client.read_to_end()
        if [answer.get("code") for answer in answers] == ["invalid-json"]:
            told.append(answers[0]["error"])
        else:
            say(f"{name}: {answers}")
    say(f"{len(told)} of {len(hellos)} told and closed, such as: {told[0]}")
    assert len(told) == len(hellos)
    assert len(set(told)) >= 4, "each is told what it was taken for"


def test_a_browser_shows_the_reason(server):
    """What an HTTP client gets is readable where it shows what it cannot read."""
    connection = http.client.HTTPConnection(*server.address, timeout=5)
    with pytest.raises(http.client.BadStatusLine) as refused:
        connection.request("GET", "/")
        connection.getresponse()
    assert json.loads(refused.value.line)["code"] == "invalid-json"
    connection.close()


def test_the_others_go_on(server):
    with server.connect() as client:
        for first in FIRST_BYTES.values():
            with server.connect() as stranger:
                stranger.send(first)
                stranger.read_to_end()
            assert client.sum(1, 2) == {"ok": True, "result": 3}
