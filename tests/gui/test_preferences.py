# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu: preferences that act at once, keys that do what the list of them says, and About."""

import re

import pytest
from gi.repository import Atspi

import desktop
from about import read_debug_info
from desktop import BUTTON, LABEL, SWITCH, read_text
from service import TlsService


def open_preferences(window, application):
    desktop.focus_window(application.process)
    desktop.key("ctrl+comma")
    window.find_text("Appearance")


def get_background(tmp_path):
    picture = desktop.take_picture(tmp_path / "window.png")
    return desktop.get_colour(picture, 300, 660)


def test_style_changes_at_once(application, tmp_path):
    window = application.start()
    window.find_entry("Server address")
    desktop.wait(lambda: min(get_background(tmp_path)) > 200, "a light window")
    open_preferences(window, application)
    desktop.key("space")
    desktop.key("Down", "Down", "Return")
    desktop.wait(lambda: application.recall("color-scheme") == "'dark'", "dark on disk")
    desktop.wait(lambda: max(get_background(tmp_path)) < 80, "a dark window")
    desktop.key("Escape")
    application.quit()

    window = application.start()
    window.find_entry("Server address")
    desktop.wait(lambda: max(get_background(tmp_path)) < 80, "a dark window")


def test_language_of_the_server_changes_at_once(signed_in, application):
    signed_in.type_in("Numbers", "40 2")
    open_preferences(signed_in, application)
    desktop.key("Tab", "space")
    desktop.key("Down", "Return")
    desktop.wait(lambda: application.recall("language") == "'es'", "Spanish on disk")
    # What was typed and not sent yet is in the new form too.
    desktop.wait(lambda: read_text(signed_in.find_entry("Números")) == "40 2", "the numbers")
    # The program itself stays as it was.
    signed_in.find(BUTTON, "Run")


def test_asking_before_closing_changes_at_once(application):
    window = application.start()
    window.find_entry("Server address")
    open_preferences(window, application)
    window.press("Ask before closing", SWITCH)
    desktop.wait(lambda: application.recall("confirm-close") == "false", "the choice on disk")


def test_there_is_one_window_of_preferences(application):
    window = application.start()
    window.find_entry("Server address")
    open_preferences(window, application)
    application.activate("preferences")
    desktop.key("ctrl+comma")
    assert len(window.select({"frame"}, "Preferences".__eq__)) == 1


def test_shortcuts_are_shown(application):
    """The first section first: its name stands on the button that leads to the others."""
    window = application.start()
    window.find_entry("Server address")
    desktop.focus_window(application.process)
    desktop.key("ctrl+question")
    window.find_text("Go back")
    window.find(desktop.BUTTON, "Pages")


def press(application, *keys):
    desktop.focus_window(application.process)
    desktop.key(*keys)


def test_every_key_does_what_it_says(service, signed_in, application):
    """One after the other; test-accelerators sees to it that the list of them is whole."""
    press(application, "alt+1")
    desktop.wait(lambda: application.recall_places()[0]["page"] == "inicio", "Home")
    service.freeze()
    for reload in ["F5", "ctrl+r"]:
        n_unread = service.count_unread()
        press(application, reload)
        desktop.wait(lambda n=n_unread: service.count_unread() > n, "a reload")
    service.thaw()
    press(application, "alt+2")
    desktop.wait(lambda: application.recall_places()[0]["page"] == "tasks", "Tasks")
    desktop.type_text("1 2")
    press(application, "ctrl+Return")
    signed_in.find(LABEL, "3")

    press(application, "F10")
    signed_in.find_menu()
    signed_in.close_menu()
    press(application, "ctrl+question")
    signed_in.find_text("Go back")
    desktop.key("Escape")
    open_preferences(signed_in, application)
    desktop.key("Escape")

    press(application, "ctrl+n")
    desktop.wait(lambda: signed_in.count_windows() == 2, "another window")
    press(application, "ctrl+w")
    desktop.wait(lambda: signed_in.count_windows() == 1, "one window")
    press(application, "ctrl+q")
    application.wait()


@pytest.mark.parametrize("key", ["alt+Left", "XF86Back"])
def test_back(service, application, key):
    window = application.start("--server", service.address)
    window.find_entry("User name")
    press(application, key)
    window.find_entry("Server address")


def test_about_tells_what_runs_here(service, signed_in, application):
    signed_in.choose("a")
    signed_in.find_text("The PFO3 project")
    told = dict(line.split(": ", 1) for line in read_debug_info(signed_in).splitlines() if line)
    assert told["PFO3"].startswith("0.")
    for name in ["GLib", "GTK", "libadwaita", "WebKitGTK"]:
        assert [part.isdigit() for part in told[name].split(".")] == [True] * 3, told
    assert told["Server"] == f"pfo3-server {told['PFO3'].split()[0]}"
    assert (told["Protocol"], told["Security"]) == ("1", "plain text")
    # It is meant to be published.
    assert service.address not in str(told) and "ana" not in told.values()


def test_about_tells_of_tls(application, tmp_path):
    (tmp_path / "tls").mkdir()
    service = TlsService(tmp_path / "tls")
    try:
        window = application.start("--server", service.address)
        window.press("Trust and Connect")
        window.find_entry("User name")
        window.choose("a")
        assert re.search(r"^Security: TLS 1\.3, \S", read_debug_info(window), re.M)
        application.quit()
    finally:
        service.stop()


def test_about_without_a_server(application):
    window = application.start()
    window.find_entry("Server address")
    window.choose("a")
    assert "Server: not connected" in read_debug_info(window)
