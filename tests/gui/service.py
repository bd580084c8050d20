# SPDX-License-Identifier: GPL-3.0-or-later
"""The server that journeys go to."""

import datetime
import pathlib
import re
import shutil
import signal

from harness.client import PASSWORD
from harness.server import Server
from harness.tls import make_context

START = re.compile(r"valid until (\S+); its SHA-256 fingerprint is ([0-9A-F:]{95})$", re.M)


class Service:
    """A server whose address and users outlive its being stopped and started again."""

    scheme = ""
    settings = {}

    def __init__(self, folder):
        self.folder = folder
        self.port = 0
        self.server = None
        self.start()

    @property
    def address(self):
        return f"{self.scheme}127.0.0.1:{self.port}"

    def start(self):
        self.server = Server(self.folder, SOCKET_PORT=self.port, **self.settings)
        self.port = self.server.port

    def stop(self):
        self.thaw()
        self.server.close()

    def freeze(self):
        """It takes requests, as far as the system holds them, and answers none."""
        self.server.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.server.send_signal(signal.SIGCONT)

    def count_unread(self):
        """How many bytes have arrived that the server, frozen say, has not taken yet."""
        return self.server.count_unread()

    def forget_everybody(self):
        """It comes back with an empty database."""
        self.stop()
        shutil.rmtree(self.folder / "pfo3")
        self.start()

    def connect(self):
        return self.server.connect()

    def is_valid(self, token):
        with self.connect() as client:
            return client.ask("GET_TAREAS_HTML", {"token": token})["ok"]

    def register(self, username):
        with self.connect() as client:
            answer = client.ask("REGISTRO", {"username": username, "password": PASSWORD})
        assert answer["ok"], answer


class TlsService(Service):
    """The same with a certificate of its own making, which can change."""

    scheme = "pfo3s://"
    settings = {"TLS": "auto"}

    def connect(self):
        return self.server.connect(tls=make_context())

    def get_fingerprint(self):
        """The SHA-256 of its certificate, as it said at its last start."""
        return self.read_start()[2]

    def get_last_day(self):
        """The day until which its certificate is valid, in the same way."""
        return datetime.date.fromisoformat(self.read_start()[1])

    def read_start(self):
        return list(START.finditer(self.server.read_log()))[-1]

    def change_certificate(self):
        """Starts again with another key."""
        self.stop()
        for path in self.folder.rglob("tls-*.pem"):
            path.unlink()
        self.start()
