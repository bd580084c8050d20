# SPDX-License-Identifier: GPL-3.0-or-later
"""What crosses a connection that is enciphered: its end, its size, its stop."""

import signal
import socket
import ssl

import pytest

from harness.client import PASSWORD, task_line
from harness.stores import SqliteStore, read_users
from harness.tls import make_context
from harness.wait import wait_until

MIB = 1 << 20

# So many answers of a kibibyte and more are more than the system keeps on the way to anybody.
N_LARGE = 10_000


@pytest.fixture(params=["TLSv1.2", "TLSv1.3"])
def context(request, certificate):
    """What a client works with, once for each version."""
    context = make_context(certificate.path)
    context.maximum_version = {"TLSv1.2": ssl.TLSVersion.TLSv1_2,
                               "TLSv1.3": ssl.TLSVersion.TLSv1_3}[request.param]
    return context


def test_half_close(server, context):
    """A client that has said everything gets every answer it is owed, and then a clean end."""
    with server.connect(tls=context) as client:
        for number in range(50):
            client.send(task_line("sum", args=[number, 1], id=number))
        client.shut()
        answers = client.read_to_end()
    assert sorted(answer["id"] for answer in answers) == list(range(50))
    assert all(answer["result"] == answer["id"] + 1 for answer in answers)


def test_truncated(server, context):
    """A stream that is cut off is its end: what was asked whole is answered, half a line is
    nothing."""
    with server.connect(tls=context) as client:
        client.send(task_line("sum", args=[1, 2]) + b'{"op":"PI')
        client.socket.bare.shutdown(socket.SHUT_WR)
        assert client.read_to_end() == [{"ok": True, "result": 3}]


def test_truncated_record(server, trusting):
    """Half a record is nothing either."""
    with server.connect(tls=trusting) as client:
        assert client.ask("PING")["ok"]
        client.socket.tls.write(b'{"op":"PING"}\n')
        record = client.socket.outgoing.read()
        client.socket.bare.sendall(record[:-1])
        client.socket.bare.shutdown(socket.SHUT_WR)
        assert client.read_to_end() == []


def test_forged_record(server, trusting):
    """A record that was touched on its way ends the connection; nothing of it is done."""
    with server.connect(tls=trusting) as client:
        assert client.ask("PING")["ok"]
        client.socket.tls.write(b'{"op":"REGISTRO","data":{"username":"ana","password":"%s"}}\n' %
                                PASSWORD.encode())
        record = bytearray(client.socket.outgoing.read())
        record[-1] ^= 1
        client.socket.bare.sendall(record)
        with pytest.raises(OSError):
            client.read_line()
    assert server.stop()[0] == 0
    assert read_users(SqliteStore(server.state_dir / "pfo3" / "pfo3.sqlite")) == {}


def test_unwritten_answer(server, context):
    """A record that was touched came right behind a request that others wait for, whose answer
    can't go out any more: the log says so."""
    with server.connect(tls=context) as client:
        assert client.ask("PING")["ok"]
        client.socket.tls.write(b'{"op":"LOGIN","data":{"username":"ana","password":"%s"}}\n' %
                                PASSWORD.encode())
        records = bytearray(client.socket.outgoing.read())
        client.socket.tls.write(b'{"op":"PING"}\n')
        records += client.socket.outgoing.read()
        records[-1] ^= 1
        client.socket.bare.sendall(records)
        with pytest.raises(OSError):
            client.read_line()
    wait_until(lambda: "An answer could not be written: " in server.read_log(), 10, "it is logged")


def test_byte_by_byte(server, context):
    """A request in as many records as it has bytes."""
    with server.connect(tls=context) as client:
        for byte in b'{"op":"PING","id":1}\n':
            client.send(bytes([byte]))
        assert client.read() == {"ok": True, "result": "pong", "id": 1}


def test_many_in_one_record(server, context):
    """More requests in one write than a connection may have under way."""
    with server.connect(tls=context) as client:
        client.send(b"".join(task_line("sum", args=[number, 0.5]) for number in range(2000)))
        client.shut()
        assert [answer["result"] for answer in client.read_to_end()] == [
            number + 0.5 for number in range(2000)]


def test_long_lines(server, context):
    """A request and an answer of a mebibyte."""
    text = "ñandú " * (MIB // 8)
    with server.connect(tls=context) as client:
        client.send(task_line("upper", s=text))
        assert client.read() == {"ok": True, "result": text.upper()}


def test_a_client_that_reads_late(server, context):
    """Answers that do not fit on the way wait, and all come."""
    with server.connect(tls=context) as client:
        client.send(b'{"op":"LIST_TASKS"}\n' * N_LARGE)
        client.shut()
        answers = client.read_to_end()
    assert len(answers) == N_LARGE
    assert all(answer == answers[0] and answer["ok"] for answer in answers)


def test_stop(server, context):
    """TERM: who is inside is answered once, and the stream ends clean."""
    with server.connect(tls=context) as client, server.connect(tls=context) as idle:
        assert idle.ask("PING")["ok"]
        client.send(task_line("sum", args=list(range(100_000)), id=1))
        assert idle.ask("PING")["ok"]
        server.send_signal(signal.SIGTERM)
        answer = client.read()
        assert answer.get("result") == 4999950000 or answer["code"] == "shutting-down"
        assert client.read_line() is None
        assert idle.read_line() is None
    assert server.process.wait(20) == 0


def test_stop_during_handshakes(server):
    """Who has not agreed yet when the server stops does not keep it."""
    with server.connect(), server.connect() as begun:
        begun.send(b"\x16\x03\x01\x02\x00")
        status, seconds = server.stop()
    assert status == 0
    assert seconds < 5
