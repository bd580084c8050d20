# SPDX-License-Identifier: GPL-3.0-or-later
"""The server goes away, and comes back."""

import socket
import time

import desktop
from desktop import BUTTON


def test_gone_and_back(service, signed_in):
    service.stop()
    signed_in.find_text(f"The connection to {service.address} was lost. Reconnecting…")
    signed_in.find_text("There is no connection to the server.")
    assert not signed_in.is_sensitive(BUTTON, "Run")

    service.start()
    signed_in.wait_gone("Reconnecting")
    signed_in.run("Numbers", "7 8")
    signed_in.find(desktop.LABEL, "15")


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
