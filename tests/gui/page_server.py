# SPDX-License-Identifier: GPL-3.0-or-later
"""A server whose page Inicio is what a test wants, other answers too, and how that is seen."""

import json
import socket
import socketserver
import threading

import desktop

# The middle of the window's content.
PLACE = (450, 400)
GREEN = (0, 128, 0)
RED = (255, 0, 0)


class PageServer(socketserver.ThreadingTCPServer):
    """Takes everybody in and answers GET_TAREAS_HTML with a page of its choice; other operations
    as @answers says."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, html, **answers):
        super().__init__(("127.0.0.1", 0), PageHandler)
        self.html = html
        self.answers = PageHandler.ANSWERS | answers
        self.served = 0
        self.connections = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def drop(self):
        """Ends all connections as if the network had; whoever comes back is taken in again."""
        for connection in list(self.connections):
            connection.shutdown(socket.SHUT_RDWR)

    @property
    def address(self):
        return f"127.0.0.1:{self.server_address[1]}"


class PageHandler(socketserver.StreamRequestHandler):
    ANSWERS = {
        "INFO": {"result": {"server": "pfo3", "protocol": 1}},
        "LOGIN": {"username": "ana", "token": "x", "expires_at": "2100-01-01T00:00:00Z"},
        "LIST_TASKS": {"result": []},
    }

    def setup(self):
        super().setup()
        self.server.connections.add(self.request)

    def finish(self):
        self.server.connections.discard(self.request)
        super().finish()

    def handle(self):
        for line in self.rfile:
            request = json.loads(line)
            answer = {"ok": True, "id": request["id"], **self.server.answers.get(request["op"], {})}
            if request["op"] == "GET_TAREAS_HTML":
                answer["html"] = self.server.html
                self.server.served += 1
            self.wfile.write(json.dumps(answer).encode() + b"\n")


def sign_in(application, server):
    window = application.start("--server", server.address)
    window.type_in("User name", "ana")
    window.type_in("Password", "da lo mismo")
    window.press("Sign In")
    return window


def wait_for_colour(tmp_path, *colours):
    picture = tmp_path / "picture.png"

    def see():
        colour = desktop.get_colour(desktop.take_picture(picture), *PLACE)
        return colour if colour in colours else None

    return desktop.wait(see, f"one of the colours {colours}")
