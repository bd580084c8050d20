# SPDX-License-Identifier: GPL-3.0-or-later
"""One program, several windows; what they look like is remembered, and closing may ask."""

import subprocess

import pytest

import desktop
from desktop import BUTTON
from harness.client import PASSWORD


@pytest.fixture(name="window_manager", scope="module", autouse=True)
def window_manager_fixture():
    """Without one, nothing is maximised or raised."""
    with subprocess.Popen(["openbox", "--sm-disable"], stdin=subprocess.DEVNULL) as process:
        desktop.wait(lambda: ask_root("_NET_SUPPORTING_WM_CHECK"), "the window manager")
        yield process
        process.terminate()


@pytest.fixture(name="application")
def application_fixture(application):
    """Without a keyring, so that each window asks who is there (test_keyring.py has the others)."""
    del application.environment["SECRET_BACKEND"]
    return application


def ask_root(name):
    found = subprocess.run(["xprop", "-root", name], check=True, timeout=10,
                           stdout=subprocess.PIPE, text=True).stdout
    return found.partition("# ")[2].strip()


def find_windows(application):
    """Those on the display, by their X ids."""
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid",
                            str(application.process.pid), "--name", "^PFO3$"],
                           check=False, timeout=10, stdout=subprocess.PIPE, text=True)
    return found.stdout.split()


def get_size(window):
    found = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], check=True,
                           timeout=10, stdout=subprocess.PIPE, text=True).stdout
    values = dict(line.split("=") for line in found.split())
    return int(values["WIDTH"]), int(values["HEIGHT"])


def is_active(window):
    return int(ask_root("_NET_ACTIVE_WINDOW").split(",")[0] or "0", 16) == int(window)


def test_no_switcher_fades_away_at_the_start(application):
    """There is none before there are pages to switch between."""
    window = application.start()
    window.find_entry("Server address")
    assert window.select(desktop.TAB, lambda name: name in {"Home", "Tasks"}) == []


def test_second_start_raises_the_first(application):
    window = application.start()
    window.find_entry("Server address")
    first = desktop.wait(lambda: find_windows(application), "the window")[0]

    with subprocess.Popen(["xev"], stdout=subprocess.DEVNULL) as other:
        desktop.wait(lambda: not is_active(first), "another window at the front")
        application.hand_over()
        desktop.wait(lambda: is_active(first), "the window at the front")
        other.terminate()

    assert find_windows(application) == [first]
    assert application.is_running()


def test_second_request_finds_the_window_that_is_connecting(service, application):
    service.freeze()
    window = application.start("--server", service.address)
    window.find_text("Connecting…")
    application.hand_over("--server", f"pfo3://{service.address}")
    service.thaw()
    window.find_entry("User name")
    assert window.count_windows() == 1


def sign_in(window, username):
    window.type_in("User name", username)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")


def test_each_window_has_its_own_state(service, signed_in, application):
    service.register("eva")
    signed_in.run("Numbers", "20 22")
    signed_in.find(desktop.LABEL, "42")
    n_files = service.server.count_files()

    desktop.focus_window(application.process)
    desktop.key("ctrl+n")
    desktop.wait(lambda: signed_in.count_windows() == 2, "two windows")
    other = signed_in.narrow_to_newest()
    other.find_entry("Server address")
    other.press("Connect")
    sign_in(other, "eva")
    application.wait_for_user("eva")
    other.show_page("Tasks")
    other.find_entry("Numbers")
    assert not other.has_text("42")

    # Who leaves one window does not end the session of the other, but its own connection.
    application.hand_over("--new-window")
    desktop.wait(lambda: signed_in.count_windows() == 3, "three windows")
    signed_in.close_newest()
    signed_in.close_newest()
    desktop.wait(lambda: service.server.count_files() == n_files, "one connection")
    signed_in.narrow_to_newest().run("Numbers", "1 2")
    signed_in.find(desktop.LABEL, "3")


def test_size_is_remembered(application):
    application.remember(window_width=700, window_height=500)
    window = application.start()
    window.find_entry("Server address")
    frame = desktop.wait(lambda: find_windows(application), "the window")[0]
    start = get_size(frame)
    subprocess.run(["xdotool", "windowsize", "--sync", frame, str(start[0] + 100),
                    str(start[1] + 60)], check=True, timeout=10)
    desktop.wait(lambda: application.recall("window-width") == "800", "the width on disk")
    application.quit()
    assert application.recall("window-height") == "560"

    window = application.start()
    window.find_entry("Server address")
    frame = desktop.wait(lambda: find_windows(application), "the window")[0]
    desktop.wait(lambda: get_size(frame) == (start[0] + 100, start[1] + 60), "the same size")


def test_maximised_is_remembered(application):
    window = application.start()
    window.find_entry("Server address")
    normal = get_size(desktop.wait(lambda: find_windows(application), "the window")[0])
    window.press("Maximize")
    desktop.wait(lambda: application.recall("window-maximized") == "true", "maximised on disk")
    application.quit()
    assert application.recall("window-maximized") == "true"

    window = application.start()
    window.find_entry("Server address")
    frame = desktop.wait(lambda: find_windows(application), "the window")[0]
    desktop.wait(lambda: get_size(frame)[0] == 1280, "the width of the display")
    names = {"Maximize", "Restore"}  # the second on newer GTK
    window.press(window.select(BUTTON, names.__contains__)[0].get_name())
    desktop.wait(lambda: get_size(frame) == normal, "the size before")


def test_asks_before_closing_while_runs_are_under_way(service, signed_in, application):
    service.freeze()
    signed_in.run("Numbers", "1 2")
    signed_in.run("Numbers", "3 4")
    desktop.focus_window(application.process)
    desktop.key("ctrl+w")
    signed_in.find_text("2 runs are under way. Their results will be lost.")
    signed_in.close_with("Escape")
    desktop.focus_window(application.process)
    desktop.key("ctrl+w")
    signed_in.find_text("2 runs are under way. Their results will be lost.")
    signed_in.respond("c")
    signed_in.wait_gone("Their results will be lost")

    service.thaw()
    signed_in.find(desktop.LABEL, "7")
    service.freeze()
    signed_in.run("Numbers", "5 6")
    desktop.key("ctrl+q")
    signed_in.find_text("1 run is under way. Its result will be lost.")
    signed_in.respond("o")
    application.wait()


def test_quitting_that_is_called_off_brings_nothing_back(service, signed_in, application):
    """The window that was closed by it is closed."""
    service.freeze()
    signed_in.run("Numbers", "1 2")
    application.hand_over("--new-window")
    desktop.wait(lambda: signed_in.count_windows() == 2, "two windows")
    application.activate("quit")
    signed_in.find_text("1 run is under way. Its result will be lost.")
    signed_in.respond("c")
    signed_in.wait_gone("Its result will be lost")
    application.hand_over()
    assert signed_in.count_windows() == 1
    service.thaw()
    desktop.wait(lambda: len(application.recall_places()) == 1, "one window on disk")
    application.quit()


def test_closes_at_once_if_told_so(service, application):
    service.register("ana")
    application.remember(username="'ana'", confirm_close="false")
    window = application.start("--server", service.address)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    window.show_page("Tasks")
    service.freeze()
    window.run("Numbers", "1 2")
    assert window.is_sensitive(BUTTON, "Run")
    desktop.focus_window(application.process)
    desktop.key("ctrl+w")
    application.wait()
