# SPDX-License-Identifier: GPL-3.0-or-later
"""The Inicio view against a server that means harm."""

import os
import re
import signal
import socket

import pytest
from gi.repository import Atspi

import desktop
from desktop import BUTTON
from page_server import GREEN, PLACE, RED, PageServer, sign_in, wait_for_colour
from processes import find_below

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


@pytest.fixture(name="trap")
def trap_fixture():
    """A port that nobody is to come to."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0)
    yield listener
    listener.close()


def test_page_does_nothing(application, trap, tmp_path):
    """The page is shown in its own colour: no script ran, and nothing was asked for."""
    with PageServer(HARMFUL.format(trap=f"127.0.0.1:{trap.getsockname()[1]}")) as server:
        window = sign_in(application, server)
        assert wait_for_colour(tmp_path, GREEN, RED) == GREEN

        # Once more, so that whatever the first page had started would have come about.
        window.press("Reload")
        desktop.wait(lambda: server.served >= 2, "the second page")
        assert wait_for_colour(tmp_path, GREEN, RED) == GREEN
        with pytest.raises(BlockingIOError):
            trap.accept()


def test_without_filter_nothing_is_shown(application, tmp_path):
    """Where the filter cannot be kept, the page is not shown at all."""
    with PageServer("<body style='background: red'>") as server:
        (application.folder / "cache").write_text("in the way")
        window = sign_in(application, server)
        window.find_text("The Home Page Cannot Be Shown")
        picture = desktop.take_picture(tmp_path / "picture.png")
        assert desktop.get_colour(picture, *PLACE) != RED


def test_problem_is_no_markup(application):
    """What the server says of its troubles is shown as it is, whatever it looks like."""
    said = "1 < 2 & <a href='http://example.org/'>here</a>"
    refusal = {"ok": False, "code": "internal", "error": said}
    with PageServer("", GET_TAREAS_HTML=refusal, LIST_TASKS=refusal) as server:
        window = sign_in(application, server)
        for page in ["Home", "Tasks"]:
            window.show_page(page)
            window.find_text(f"The {page.replace('Home', 'Home Page')} Cannot Be Shown")
            window.find_text(said)


def list_engine_calls(linker_log):
    """The functions of the web engine that the application has called, as the dynamic linker tells:
    it looks each up when it is called for the first time (ld.so(8), LD_DEBUG)."""
    return re.findall(r"binding file \S*/pfo3 .* to \S*/libwebkitgtk.* symbol `(\w+)'",
                      linker_log.read_text())


def test_no_engine_before_its_page(application, tmp_path):
    """Nothing of the web engine runs, and no object of it is there, before somebody sees a page."""
    application.environment |= {"LD_DEBUG": "bindings", "LD_DEBUG_OUTPUT": str(tmp_path / "linker")}
    with PageServer("<body style='background: rgb(0, 128, 0)'>") as server:
        window = application.start("--server", server.address)
        linker_log = tmp_path / f"linker.{application.process.pid}"
        window.type_in("User name", "ana")
        window.type_in("Password", "da lo mismo")
        assert find_below(application.process.pid, "WebKit") == []
        assert list_engine_calls(linker_log) == []
        window.press("Sign In")
        wait_for_colour(tmp_path, GREEN)
        assert find_below(application.process.pid, "WebKitWebProces")
        assert "webkit_web_view_get_type" in list_engine_calls(linker_log)


def test_no_engine_in_a_restart_elsewhere(signed_in, application):
    """Who comes back to the tasks waits for no engine, until Inicio is shown."""
    signed_in.type_in("Numbers", "1 2")
    desktop.wait(lambda: application.recall_places()[0].get("drafts"), "the draft on disk")
    application.quit()
    window = application.start()
    window.press("Run")
    window.find(desktop.LABEL, "3")
    assert find_below(application.process.pid, "WebKit") == []
    window.show_page("Home")
    desktop.wait(lambda: find_below(application.process.pid, "WebKitWebProces"), "the engine")


def press_below(window, text, name):
    """The button of the page that the text is on: there is another one in the header bar."""
    def get_y(node):
        return node.get_extents(Atspi.CoordType.WINDOW).y

    def find():
        return next((button for button in window.select(BUTTON, name.__eq__)
                     if desktop.is_drawn(button) and get_y(button) > get_y(text) > 0), None)
    assert Atspi.Action.do_action(desktop.wait(find, f"{name!r} below the text"), 0)


def test_web_process_dies(application, tmp_path):
    with PageServer("<body style='background: rgb(0, 128, 0)'>") as server:
        window = sign_in(application, server)
        wait_for_colour(tmp_path, GREEN)
        for process in find_below(application.process.pid, "WebKitWebProces"):
            os.kill(process, signal.SIGKILL)
        problem = window.find_text("The page stopped working.")
        press_below(window, problem, "Reload")
        wait_for_colour(tmp_path, GREEN)
