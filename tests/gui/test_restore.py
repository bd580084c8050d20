# SPDX-License-Identifier: GPL-3.0-or-later
"""Who starts again finds what they left: server, page, and what was typed; never a password."""

import os
import pathlib
import stat
import subprocess

import pytest

import desktop
from desktop import BUTTON
from harness.client import PASSWORD

BUILD_ROOT = pathlib.Path(os.environ["PFO_BUILD_ROOT"])


@pytest.fixture(name="application")
def application_fixture(application):
    """Without a keyring, so that each start asks for the password (test_keyring.py has the
    others)."""
    del application.environment["SECRET_BACKEND"]
    return application


def wait_for_draft(application, text):
    """What was typed is on disk a moment later."""
    path = application.places_path
    desktop.wait(lambda: path.exists() and text in path.read_text(), f"{text!r} on disk")


def leave_a_draft(window, application, text="half a senten"):
    window.select_item("Tasks", "Upper case")
    window.type_in("Text", text)
    wait_for_draft(application, text)


def find_draft(window, result):
    """The text of an entry reads back as nothing on GTK 4.8: what it does tells."""
    window.find_entry("Text")
    window.press("Run")
    window.find(desktop.LABEL, result)


def sign_in(window, username=None):
    window.find_entry("Password")
    if username:
        window.type_in("User name", username)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")


def test_after_a_restart(service, signed_in, application):
    leave_a_draft(signed_in, application)
    application.quit()
    text = application.places_path.read_text()
    assert PASSWORD not in text and "token" not in text
    assert stat.S_IMODE(application.places_path.stat().st_mode) == 0o600

    # Without a word it is connected, and asks for the password alone.
    window = application.start()
    sign_in(window)
    find_draft(window, "HALF A SENTEN")


def test_start_by_a_link(service, signed_in, application):
    """A question about a link hides nothing of what was left."""
    leave_a_draft(signed_in, application)
    application.quit()
    window = application.start("pfo3://unknown.example:7000/")
    window.find_text("unknown.example:7000\n")
    window.respond("c")
    window.wait_gone("unknown.example:7000\n")
    application.hand_over()
    sign_in(window)
    find_draft(window, "HALF A SENTEN")
    assert window.count_windows() == 1


def test_start_with_another_server(service, signed_in, application):
    """It has a window of its own, beside those that were left."""
    leave_a_draft(signed_in, application)
    application.quit()
    window = application.start("--server", "127.0.0.1:1")
    window.find_text("Nobody answers at this address")
    sign_in(window)
    find_draft(window, "HALF A SENTEN")
    assert window.count_windows() == 2


def test_form_of_a_narrow_window(service, application):
    """Where there is no room for the list beside it, the form is back if it was in view."""
    service.register("ana")
    application.remember(username="'ana'", window_width=360, window_height=640)
    window = application.start("--server", service.address)
    sign_in(window)
    window.show_page("Tasks")
    row = window.find(desktop.LIST_ITEM, "Upper case")
    desktop.wait(lambda: desktop.is_drawn(row), "the list")
    desktop.click(row)
    window.type_in("Text", "half a senten")
    wait_for_draft(application, "half a senten")
    application.quit()

    window = application.start()
    sign_in(window)
    find_draft(window, "HALF A SENTEN")
    window.press("Back")
    desktop.wait(lambda: "form" not in application.recall_places()[0], "the list on disk")
    application.quit()

    window = application.start()
    sign_in(window)
    row = window.find(desktop.LIST_ITEM, "Upper case")
    desktop.wait(lambda: desktop.is_drawn(row), "the list")


def test_after_being_killed(service, signed_in, application):
    leave_a_draft(signed_in, application, "cut off")
    application.kill()
    window = application.start()
    sign_in(window)
    find_draft(window, "CUT OFF")


SECRETS = ["tecleada al ingresar", "tecleada al registrarse", "repetida al registrarse"]


def find_secrets(application):
    """Which of them are in some file of the application's, and in which."""
    folders = [application.folder, pathlib.Path(application.environment["XDG_DATA_HOME"])]
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert application.places_path in paths
    return [(path, secret) for path in paths for secret in SECRETS
            if secret.encode() in path.read_bytes()]


@pytest.mark.parametrize("end", ["quit", "kill"])
def test_password_that_was_not_sent(service, application, end):
    """It is not even on disk while it waits to be sent."""
    window = application.start("--server", service.address)
    window.type_in("User name", "ana")
    window.type_in("Password", SECRETS[0])
    window.press("Create an Account")
    window.type_in("Repeat password", SECRETS[2])
    window.type_in("Password", SECRETS[1])
    desktop.wait(lambda: window.is_sensitive(BUTTON, "Register"), "the form filled in")

    # What is to be kept of the first window is written again with a second one.
    desktop.focus_window(application.process)
    desktop.key("ctrl+n")
    desktop.wait(lambda: len(application.recall_places()) == 2, "two windows on disk")
    if end == "quit":
        application.quit()
    else:
        application.kill()
    assert find_secrets(application) == []


def test_draft_outlives_a_restart_without_sign_in(service, signed_in, application):
    leave_a_draft(signed_in, application)
    application.quit()
    window = application.start()
    window.find_entry("Password")
    application.quit()
    window = application.start()
    sign_in(window)
    find_draft(window, "HALF A SENTEN")


def test_nobody_else_sees_it(service, signed_in, application):
    service.register("eva")
    leave_a_draft(signed_in, application)
    application.quit()
    window = application.start()
    sign_in(window, "eva")
    application.wait_for_user("eva")
    desktop.wait(lambda: "half a senten" not in application.places_path.read_text(),
                 "the draft's end on disk")
    window.show_page("Tasks")
    window.find_entry("Numbers")
    window.select_item("Tasks", "Upper case")
    window.find_entry("Text")
    window.press("Run")
    window.find_text("Done · ")
    assert not window.has_text("HALF A SENTEN")


def test_signing_out_leaves_nothing(service, signed_in, application):
    leave_a_draft(signed_in, application)
    signed_in.choose("o")
    signed_in.find_entry("Password")
    desktop.wait(lambda: "half a senten" not in application.places_path.read_text(),
                 "the draft's end on disk")


def test_session_that_ended_by_itself(service, signed_in, application):
    """A server that has forgotten everybody: the same person goes on where they were."""
    leave_a_draft(signed_in, application)
    service.forget_everybody()
    service.register("ana")
    signed_in.find_text("The session has ended. Sign in again.")
    sign_in(signed_in)
    find_draft(signed_in, "HALF A SENTEN")


def test_all_windows_come_back_after_quitting(service, signed_in, application):
    leave_a_draft(signed_in, application)
    desktop.focus_window(application.process)
    desktop.key("ctrl+n")
    desktop.wait(lambda: len(application.recall_places()) == 2, "two windows on disk")
    application.quit()
    window = application.start()
    window.find_entry("Password")
    desktop.wait(lambda: window.count_windows() == 2, "two windows")
    assert sorted(place["connected"] for place in application.recall_places()) == [False, True]


def test_a_window_that_was_closed_stays_closed(service, signed_in, application):
    leave_a_draft(signed_in, application)
    desktop.focus_window(application.process)
    desktop.key("ctrl+n")
    desktop.wait(lambda: len(application.recall_places()) == 2, "two windows on disk")
    signed_in.close_newest()
    desktop.wait(lambda: len(application.recall_places()) == 1, "one window on disk")
    assert application.recall_places()[0]["task"] == "upper"


def test_who_does_not_want_that(service, signed_in, application):
    """Switched off, what was kept is gone at once, and nothing more is kept."""
    leave_a_draft(signed_in, application)
    desktop.focus_window(application.process)
    desktop.key("ctrl+comma")
    signed_in.press("Continue where I left off", desktop.SWITCH)
    desktop.wait(lambda: not application.places_path.exists(), "the file's end")
    desktop.key("Escape")
    application.quit()
    assert not application.places_path.exists()
    window = application.start()
    window.find_entry("Server address")
    window.press("Connect")
    window.find_entry("Password")


def test_damaged_file(application):
    application.places_path.parent.mkdir(parents=True)
    application.places_path.write_text('{"version":1,"windows":[{"address":7},')
    window = application.start()
    window.find_entry("Server address")
    desktop.wait(lambda: len(application.recall_places()) == 1, "a sound file")


def test_server_that_was_forgotten(service, signed_in, application):
    """Nothing leads there again but the person, and nothing tells that somebody was there."""
    leave_a_draft(signed_in, application)
    application.quit()
    client = BUILD_ROOT / "src-client" / "cli" / "pfo3-cli"
    subprocess.run([client, "servers", "forget", service.address], check=True, timeout=30,
                   env=application.environment)
    window = application.start()
    window.find_entry("Server address")
    wanted = {"address": service.address, "connected": False}
    desktop.wait(lambda: application.recall_places() == [wanted], "the address alone")


def test_list_of_servers_that_is_lost(service, signed_in, application):
    """It does not say that the server was forgotten."""
    leave_a_draft(signed_in, application)
    application.quit()
    (application.folder / "config" / "pfo3" / "servers").unlink()
    window = application.start()
    sign_in(window)
    find_draft(window, "HALF A SENTEN")


def test_server_that_is_gone(service, signed_in, application):
    """The draft waits until the server is back."""
    leave_a_draft(signed_in, application)
    application.quit()
    service.stop()
    window = application.start()
    window.find_text("Nobody answers at this address")
    assert application.recall_places()[0]["drafts"] == {"upper": {"s": "half a senten"}}
    service.start()
    window.press("Connect")
    sign_in(window)
    find_draft(window, "HALF A SENTEN")
