# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that knows next to nothing, and keeps all that it is sent."""

import contextlib
import json
import socket
import ssl
import struct
import threading

INFO = {"INFO": {"result": {"protocol": 1}}}


def make_context(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
    context.load_cert_chain(certificate.path, certificate.key)
    return context


class Recorder:
    """Speaks TLS to one client after the other (plain text without a certificate), keeps what it is
    sent, and answers the operations that it was given answers for. `n_over` connections are over:
    all that they sent is kept. `ends` has for each that shook hands whether its end was announced.
    `after` is a line that goes out right behind each answer but that to INFO."""

    def __init__(self, certificate=None, answers=None, truncates=False, after=None):
        self.context = make_context(certificate) if certificate is not None else None
        self.answers = INFO if answers is None else answers
        self.truncates = truncates
        self.after = after
        self.received = b""
        self.n_connections = self.n_over = 0
        self.ends = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.address = f"pfo3{'s' if certificate else ''}://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                peer = self.listener.accept()[0]
                self.n_connections += 1
                peer.settimeout(30)
                with contextlib.suppress(OSError):
                    self.talk(self.shake_hands(peer))
                peer.close()
                self.n_over += 1

    def show(self, certificate):
        """From the next connection on it has this one."""
        self.context = make_context(certificate)

    def shake_hands(self, peer):
        if self.context is None:
            return peer
        return self.context.wrap_socket(peer, server_side=True, suppress_ragged_eofs=False)

    def talk(self, stream):
        rest = b""
        try:
            while piece := stream.recv(65536):
                self.received += piece
                if self.truncates:
                    self.cut_off(stream)
                    return
                *lines, rest = (rest + piece).split(b"\n")
                for line in lines:
                    self.answer(stream, json.loads(line))
            self.ends.append(True)
            if self.context is not None:
                stream.unwrap()
        except OSError:
            self.ends.append(False)

    def answer(self, stream, request):
        if members := self.answers.get(request["op"]):
            number = {"id": request["id"]} if "id" in request else {}
            text = json.dumps({"ok": True, **members, **number}) + "\n"
            if self.after is not None and request["op"] != "INFO":
                text += self.after + "\n"
            stream.sendall(text.encode())

    @staticmethod
    def cut_off(stream):
        """The socket ends, and TLS says nothing of it."""
        bare = socket.socket(fileno=stream.detach())
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 0, 0))
        bare.shutdown(socket.SHUT_WR)
        bare.close()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(30)


@contextlib.contextmanager
def record(certificate=None, **options):
    recorder = Recorder(certificate, **options)
    try:
        yield recorder
    finally:
        recorder.close()
