# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the protocol on bare sockets."""

import itertools
import json
import socket
import struct
import threading
import time

from harness.tls import TlsStream

PASSWORD = "caballo correcto"


def connect_narrowly(address, timeout):
    """Connects, over IPv4, with a buffer for what comes that is told from the beginning."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.settimeout(timeout)
    narrow.connect(address)
    return narrow


class Client:
    """One connection, over TLS where there is a context for it. Answers are read as they are asked
    for."""

    def __init__(self, address, timeout=10, source=None, tls=None, name="localhost", session=None,
                 narrow=False):
        """narrow: of what it does not read, its side takes some kilobytes."""
        self.socket = connect_narrowly(address, timeout) if narrow else socket.create_connection(
            address, timeout, source_address=(source, 0) if source else None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = TlsStream(self.socket, tls, name, session)
        self.received = bytearray()
        self.scanned = 0
        self.ids = itertools.count(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def break_off(self):
        """Ends the connection as if the client had died: the server is told so at once (RST)."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def send_request(self, op, data=None, **members):
        request = {"op": op, **members}
        if data is not None:
            request["data"] = data
        self.send(json.dumps(request, ensure_ascii=False).encode() + b"\n")

    def read_line(self):
        """Returns the next line without its newline, or None at the end of the stream."""
        while (end := self.received.find(b"\n", self.scanned)) < 0:
            self.scanned = len(self.received)
            data = self.socket.recv(1 << 20)
            if not data:
                assert not self.received, f"torn answer: {bytes(self.received[:200])!r}"
                return None
            self.received += data
        line = bytes(self.received[:end])
        del self.received[:end + 1]
        self.scanned = 0
        return line

    def read(self):
        """Returns the next answer; the stream must not end before it."""
        line = self.read_line()
        assert line is not None, "the server closed the connection"
        return json.loads(line)

    def read_to_end(self):
        """Returns all answers up to the end of the stream."""
        answers = []
        while (line := self.read_line()) is not None:
            answers.append(json.loads(line))
        return answers

    def shut(self):
        self.socket.shutdown(socket.SHUT_WR)

    def ask(self, op, data=None, **members):
        self.send_request(op, data, **members)
        return self.read()

    def ask_timed(self, op, data=None, **members):
        """Returns the answer, and how many seconds it took."""
        start = time.monotonic()
        answer = self.ask(op, data, **members)
        return answer, time.monotonic() - start

    def sum(self, *args):
        return self.ask("TASK", {"task": {"name": "sum", "args": list(args)}})

    def register(self, username, password=PASSWORD):
        return self.ask("REGISTRO", {"username": username, "password": password})

    def sign_in(self, username, password=PASSWORD):
        return self.ask("LOGIN", {"username": username, "password": password})


class Crowd:
    """People who ask once, go and come again, for the time of a `with`. The first that fails for
    one of them is the last."""

    def __init__(self, address, n=4):
        self.address = address
        self.answers, self.failures = [], []
        self.enough = threading.Event()
        self.threads = [threading.Thread(target=self._come_again) for _ in range(n)]

    def _come_again(self):
        try:
            while not self.enough.is_set():
                self.answers.append(ask_once(self.address, "PING", timeout=60))
        except (OSError, ValueError) as error:
            self.failures.append(error)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.enough.set()
        for thread in self.threads:
            thread.join()

    def assert_all_were_served(self):
        print(f"{len(self.answers)} served")
        assert self.failures == []
        assert all(answer == {"ok": True, "result": "pong"} for answer in self.answers)


def task_line(name, **members):
    """Returns a TASK request as bytes with its newline."""
    request_id = members.pop("id", None)
    request = {"op": "TASK", "data": {"task": {"name": name, **members}}}
    if request_id is not None:
        request["id"] = request_id
    return json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def ask_once(address, op, data=None, timeout=5):
    """Asks as the simplest clients do: a new connection for each request, read to the newline."""
    with socket.create_connection(address, timeout) as connection:
        request = {"op": op}
        if data is not None:
            request["data"] = data
        connection.sendall((json.dumps(request) + "\n").encode("utf-8"))
        received = b""
        while not received.endswith(b"\n"):
            data = connection.recv(4096)
            if not data:
                break
            received += data
    return json.loads(received.decode("utf-8"))
