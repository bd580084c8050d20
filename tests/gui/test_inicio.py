# SPDX-License-Identifier: GPL-3.0-or-later
"""The Inicio view against a server that means harm."""

import json
import os
import pathlib
import signal
import socket
import socketserver
import threading

import pytest

import desktop

# The middle of the window's content.
PLACE = (450, 400)
GREEN = (0, 128, 0)
RED = (255, 0, 0)

HARMFUL = """<!DOCTYPE html>
<html><head>
<meta http-equiv="refresh" content="0; url=http://{trap}/refresh">
<link rel="stylesheet" href="http://{trap}/style.css">
<style>
  @import url("http://{trap}/import.css");
  @font-face {{ font-family: x; src: url("http://{trap}/font.woff"); }}
  body {{ background: rgb(0, 128, 0) url("http://{trap}/background.png"); font-family: x; }}
</style>
<script src="http://{trap}/script.js"></script>
<script>document.documentElement.style.background = "red"; document.body.remove ();</script>
</head>
<body onload="document.body.style.background = 'red'">
<img src="http://{trap}/image.png" onerror="document.body.style.background = 'red'">
<iframe src="http://{trap}/frame"></iframe>
<object data="http://{trap}/object"></object>
<video src="http://{trap}/video" autoplay></video>
<a href="http://{trap}/ping" ping="http://{trap}/ping">x</a>
</body></html>"""


class HarmfulServer(socketserver.ThreadingTCPServer):
    """Takes everybody in and answers GET_TAREAS_HTML with a page of its choice."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, html):
        super().__init__(("127.0.0.1", 0), HarmfulHandler)
        self.html = html
        self.served = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self.server_address[1]}"


class HarmfulHandler(socketserver.StreamRequestHandler):
    ANSWERS = {
        "INFO": {"result": {"server": "pfo3", "protocol": 1}},
        "LOGIN": {"username": "ana", "token": "x", "expires_at": "2100-01-01T00:00:00Z"},
        "LIST_TASKS": {"result": []},
    }

    def handle(self):
        for line in self.rfile:
            request = json.loads(line)
            answer = {"ok": True, "id": request["id"], **self.ANSWERS.get(request["op"], {})}
            if request["op"] == "GET_TAREAS_HTML":
                answer["html"] = self.server.html
                self.server.served += 1
            self.wfile.write(json.dumps(answer).encode() + b"\n")


@pytest.fixture(name="trap")
def trap_fixture():
    """A port that nobody is to come to."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0)
    yield listener
    listener.close()


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


def test_page_does_nothing(application, trap, tmp_path):
    """The page is shown in its own colour: no script ran, and nothing was asked for."""
    server = HarmfulServer(HARMFUL.format(trap=f"127.0.0.1:{trap.getsockname()[1]}"))
    window = sign_in(application, server)
    assert wait_for_colour(tmp_path, GREEN, RED) == GREEN

    # Once more, so that whatever the first page had started would have come about.
    window.press("Reload")
    desktop.wait(lambda: server.served >= 2, "the second page")
    assert wait_for_colour(tmp_path, GREEN, RED) == GREEN
    with pytest.raises(BlockingIOError):
        trap.accept()
    server.shutdown()
    server.server_close()


def test_without_filter_nothing_is_shown(application, tmp_path):
    """Where the filter cannot be kept, the page is not shown at all."""
    server = HarmfulServer("<body style='background: red'>")
    (application.folder / "cache").write_text("in the way")
    window = sign_in(application, server)
    window.find_text("The Home Page Cannot Be Shown")
    picture = desktop.take_picture(tmp_path / "picture.png")
    assert desktop.get_colour(picture, *PLACE) != RED
    server.shutdown()
    server.server_close()


def find_web_process(ancestor):
    """The engine's process for the page, which runs in a sandbox somewhere below ours."""
    parents, names = {}, {}
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = path.read_text().rpartition(")")
        except OSError:
            continue
        pid = int(path.parent.name)
        names[pid] = head.partition("(")[2]
        parents[pid] = int(tail.split()[1])

    def is_below(pid):
        while pid > 1:
            if pid == ancestor:
                return True
            pid = parents.get(pid, 0)
        return False

    return next((pid for pid, name in names.items()
                 if name.startswith("WebKitWebProces") and is_below(pid)), None)


def test_web_process_dies(application, tmp_path):
    server = HarmfulServer("<body style='background: rgb(0, 128, 0)'>")
    window = sign_in(application, server)
    wait_for_colour(tmp_path, GREEN)
    os.kill(desktop.wait(lambda: find_web_process(application.process.pid), "the web process"),
            signal.SIGKILL)
    window.find_text("The page stopped working.")
    window.press("Reload")
    wait_for_colour(tmp_path, GREEN)
    server.shutdown()
    server.server_close()
