# SPDX-License-Identifier: GPL-3.0-or-later
"""The server goes away, and comes back."""

import socket
import time

import desktop
from desktop import BUTTON, LIST_ITEM
from page_server import GREEN, RED, PageServer, sign_in, wait_for_colour


def test_gone_and_back(service, signed_in, application):
    service.stop()
    signed_in.find_text(f"The connection to {service.address} was lost. Reconnecting…")
    signed_in.find_text("There is no connection to the server.")
    assert not signed_in.is_sensitive(BUTTON, "Run")
    # That is all: no dialog says so as well.
    assert len(desktop.find_windows(application.process)) == signed_in.count_windows() == 1

    service.start()
    signed_in.wait_gone("Reconnecting")
    signed_in.run("Numbers", "7 8")
    signed_in.find(desktop.LABEL, "15")


def make_page(colour):
    return f"<body style='background: rgb{colour}'>"


def make_tasks(*names):
    """An answer to LIST_TASKS."""
    params = {"type": "object", "properties": {}}
    return {"result": [{"name": name, "title": name, "params": params} for name in names]}


def test_inicio_is_true_afterwards(application, tmp_path):
    """Nobody has to ask for what the page has become meanwhile."""
    with PageServer(make_page(GREEN)) as server:
        sign_in(application, server)
        wait_for_colour(tmp_path, GREEN)
        server.html = make_page(RED)
        server.drop()
        wait_for_colour(tmp_path, RED)


def test_tasks_are_true_afterwards(application):
    with PageServer(make_page(GREEN), LIST_TASKS=make_tasks("sobra", "queda")) as server:
        window = sign_in(application, server)
        window.show_page("Tasks")
        window.find(LIST_ITEM, "sobra")
        server.answers["LIST_TASKS"] = make_tasks("queda", "llega")
        server.drop()
        window.find(LIST_ITEM, "llega")
        window.find(LIST_ITEM, "queda")
        desktop.wait(lambda: not window.select(LIST_ITEM, "sobra".__eq__), "the end of a task")


def test_what_was_lost_is_said(service, signed_in):
    service.freeze()
    for numbers in ["1 2", "3 4"]:
        signed_in.run("Numbers", numbers)
    service.server.kill()
    signed_in.find_text("2 runs were lost. Reconnecting…")
    assert len(signed_in.select(desktop.LABEL, lambda name: name.startswith("Lost"))) == 2
    service.start()
    signed_in.wait_gone("Reconnecting")


def test_try_now(service, signed_in):
    """Who does not want to wait for the next try says so."""
    service.stop()
    with socket.create_server(("127.0.0.1", service.port)) as listener:
        listener.settimeout(desktop.PATIENCE_S)
        for _ in range(3):
            listener.accept()[0].close()
    # The next pause is one of three seconds or more.
    service.start()
    signed_in.press("Try Now")
    start = time.monotonic()
    signed_in.wait_gone("Reconnecting")
    assert time.monotonic() - start < 2.5


def test_session_is_over(service, signed_in):
    """A server that has forgotten everybody: one signs in again, and is told why."""
    service.forget_everybody()
    signed_in.find_text("The session has ended. Sign in again.")
    signed_in.find_entry("Password")


def test_disconnect(service, signed_in):
    signed_in.choose("d")
    signed_in.find_entry("Server address")
    signed_in.press("Connect")
    signed_in.find_entry("User name")
