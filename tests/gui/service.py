# SPDX-License-Identifier: GPL-3.0-or-later
"""The server that journeys go to."""

import signal

from harness.client import PASSWORD
from harness.server import Server


class Service:
    """A server whose address and users outlive its being stopped and started again."""

    def __init__(self, folder):
        self.folder = folder
        self.port = 0
        self.server = None
        self.start()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        self.server = Server(self.folder, SOCKET_PORT=self.port)
        self.port = self.server.port

    def stop(self):
        self.thaw()
        self.server.close()

    def freeze(self):
        """It takes requests, as far as the system holds them, and answers none."""
        self.server.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.server.send_signal(signal.SIGCONT)

    def register(self, username):
        with self.server.connect() as client:
            answer = client.ask("REGISTRO", {"username": username, "password": PASSWORD})
        assert answer["ok"], answer
