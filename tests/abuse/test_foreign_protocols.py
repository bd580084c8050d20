# SPDX-License-Identifier: GPL-3.0-or-later
"""Real clients of other protocols, and their first bytes, come to the wrong port."""

import http.client
import json
import ssl

import pytest

# What a port of plain text says to whoever speaks another protocol.
TOLD = ("Esto parece {}; este puerto habla el protocolo de PFO3 (un objeto JSON por línea, en "
        "texto plano)")

FIRST_BYTES = {
    "HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(40),
    "SSH": b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
    "RESP (redis)": b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n",
}

# What else begins like HTTP.
POST = b"POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000


def make_tls_hello():
    """Returns what a real TLS client sends first."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def test_each_is_told_and_closed(server, say):
    hellos = [("TLS", make_tls_hello()), ("HTTP", POST), *FIRST_BYTES.items()]
    expected = [[{"ok": False, "code": "invalid-json", "error": TOLD.format(name)}]
                for name, _ in hellos]
    told = []
    for _, first in hellos:
        with server.connect() as client:
            client.send(first)
            told.append(client.read_to_end())
    say(f"{len(told)} of {len(hellos)} told and closed, such as: {told[0]}")
    assert told == expected


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
        for first in [POST, *FIRST_BYTES.values()]:
            with server.connect() as stranger:
                stranger.send(first)
                stranger.read_to_end()
            assert client.sum(1, 2) == {"ok": True, "result": 3}
