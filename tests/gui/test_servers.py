# SPDX-License-Identifier: GPL-3.0-or-later
"""Several servers, each with its state; what becomes of them when one goes, or the machine
sleeps."""

import pathlib
import re
import subprocess
import time

import pytest
from gi.repository import GLib

import clock
import desktop
from application import BUILD_ROOT, Application
from conftest import Service
from desktop import BUTTON
from harness.client import PASSWORD
from page_server import PageServer
from processes import count_connections
from service import TlsService

ROW = {"list item"}


@pytest.fixture(name="other")
def other_fixture(tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    other = Service(folder)
    other.register("eva")
    yield other
    if other.server.process.poll() is None:
        other.stop()


def sign_in(window, name):
    window.type_in("User name", name)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    window.find(BUTTON, "Reload")


def wait_for_state(window, address, state):
    """What the row of a server says below its address."""
    def search():
        for row in window.select(ROW, address.__eq__):
            names = [node.get_name() for node in desktop.walk(row)]
            if state in names:
                return True
        return False
    desktop.wait(search, f"{address} being {state!r}")


def show_servers(application):
    desktop.focus_window(application.process)
    desktop.key("ctrl+l")
    application.window.find(BUTTON, "Add a Server")


def read_last_used(application, address):
    """When a server was used last, as this computer keeps it: in whole seconds."""
    keys = GLib.KeyFile()
    keys.load_from_file(str(application.folder / "config" / "pfo3" / "servers"),
                        GLib.KeyFileFlags.NONE)
    return keys.get_int64(address, "last-used")


def wait_for_later(application, address):
    """What is used from now on is used later than this server, though only seconds are kept."""
    used = read_last_used(application, address)
    desktop.wait(lambda: int(time.time()) > used, "the next second")


@pytest.fixture(name="both")
def both_fixture(service, other, application):
    """Windows of two servers, in which ana and eva are signed in; eva's was used last."""
    service.register("ana")
    window = application.start("--server", service.address)
    sign_in(window, "ana")
    wait_for_later(application, service.address)
    application.hand_over("--server", other.address)
    desktop.wait(lambda: window.count_windows() == 2, "a second window")
    sign_in(window.narrow_to_newest(), "eva")
    return window


def assert_one_connection_each(application, *services):
    for service in services:
        assert count_connections(application.process, service.port) == 1, service.address


def test_two_servers(service, other, both, application):
    show_servers(application)
    wait_for_state(both, service.address, "Connected · ana")
    wait_for_state(both, other.address, "Connected · eva")
    assert_one_connection_each(application, service, other)

    # One goes and comes back: the other is not concerned.
    other.stop()
    wait_for_state(both, other.address, "Cannot be reached · eva")
    wait_for_state(both, service.address, "Connected · ana")
    other.start()
    wait_for_state(both, other.address, "Connected · eva")
    assert_one_connection_each(application, service, other)

    # There is one connection each, however often one goes there.
    subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Servers$",
                    "windowfocus", "--sync"], check=True, timeout=20)
    desktop.key("Return")
    desktop.wait(lambda: not both.select(BUTTON, "Add a Server".__eq__), "the end of the list")
    assert both.count_windows() == 2
    show_servers(application)
    wait_for_state(both, service.address, "Connected · ana")
    wait_for_state(both, other.address, "Connected · eva")
    assert_one_connection_each(application, service, other)


def read_order(window, *addresses):
    """These servers as they are listed."""
    return [row.get_name() for row in window.select(ROW, addresses.__contains__)]


def test_last_used_first(service, other, both, application):
    """What comes back by itself is not used by anybody."""
    used = read_last_used(application, service.address)
    show_servers(application)
    service.stop()
    wait_for_state(both, service.address, "Cannot be reached · ana")
    wait_for_later(application, other.address)
    service.start()
    wait_for_state(both, service.address, "Connected · ana")
    assert read_last_used(application, service.address) == used
    assert read_order(both, service.address, other.address) == [other.address, service.address]


def test_list_on_the_first_page(service, other, both, application):
    """The list is what a start without a server begins with."""
    application.quit()
    application.remember(restore_windows="false")
    window = application.start()
    wait_for_state(window, service.address, "Not connected")
    wait_for_state(window, other.address, "Not connected")
    # The one that was used last is the first, behind the address and its button.
    desktop.focus_window(application.process)
    desktop.key("Tab", "Tab", "Return")
    window.find(BUTTON, "Reload")
    application.wait_for_user("eva")


def forget(application, address):
    window = application.window
    show_servers(application)
    window.press(f"Forget {address}")
    window.find_text("This ends the session there")
    window.close_with("alt+f")
    desktop.wait(lambda: not window.select(ROW, address.__eq__), "the end of the row")


def run_client(application, address, *arguments):
    """The terminal client, beside the application."""
    client = BUILD_ROOT / "src-client" / "cli" / "pfo3-cli"
    subprocess.run([client, "--server", address, *arguments], check=True, timeout=30,
                   env=application.environment)


@pytest.fixture(name="password")
def password_fixture(tmp_path):
    path = tmp_path / "password"
    path.write_text(PASSWORD)
    return path


def find_kept(application):
    """The terminal client's sign-ins."""
    sessions = pathlib.Path(application.environment["XDG_STATE_HOME"]) / "pfo3" / "sessions"
    return list(sessions.iterdir())


def read_token(application):
    """That of the terminal client's only sign-in."""
    [path] = find_kept(application)
    return re.search("^token=(.+)$", path.read_text(), re.M)[1]


def test_forget(service, both, application, password):
    """What this computer keeps of it: the terminal client's sign-in too."""
    run_client(application, service.address, "--password-file", password, "login", "ana")
    token = read_token(application)
    assert service.is_valid(token)

    forget(application, service.address)
    assert not find_kept(application)
    servers = application.folder / "config" / "pfo3" / "servers"
    assert str(service.port) not in servers.read_text()
    desktop.wait(lambda: str(service.port) not in
                 (application.folder / "cache" / "pfo3" / "tasks.json").read_text(),
                 "the tasks being forgotten")
    desktop.wait(lambda: not service.is_valid(token), "the server being told")


@pytest.fixture(name="tls")
def tls_fixture(tmp_path):
    folder = tmp_path / "tls"
    folder.mkdir()
    tls = TlsService(folder)
    yield tls
    if tls.server.process.poll() is None:
        tls.stop()


@pytest.fixture(name="kept")
def kept_fixture(tls, application, password):
    """The terminal client's token of a server whose certificate a person trusts; the application
    is there too."""
    tls.register("ana")
    run_client(application, tls.address, "--trust", tls.get_fingerprint(), "--password-file",
               password, "login", "ana")
    application.start().find(BUTTON, f"Forget {tls.address}")
    return read_token(application)


def forget_and_quit(application, address):
    forget(application, address)
    assert not find_kept(application)
    application.quit()


def test_forget_what_the_terminal_client_used(tls, kept, application):
    """Where the application never was. By the certificate that is forgotten too, and before the
    program ends."""
    forget_and_quit(application, tls.address)
    assert not tls.is_valid(kept)


def test_forget_where_another_answers(tls, kept, application):
    """Whoever shows another certificate is shown no token."""
    tls.change_certificate()
    forget_and_quit(application, tls.address)
    assert tls.is_valid(kept)


def test_forget_a_server_that_is_away(tls, kept, application):
    """It is forgotten here all the same."""
    tls.stop()
    forget_and_quit(application, tls.address)


def test_certificate_that_is_not_trusted(service, tls, application):
    """A server that answers, with another certificate than before, is not just away; one in whose
    window another server was opened is."""
    window = application.start("--server", tls.address)
    window.press("Trust and Connect")
    window.find_entry("User name")
    tls.change_certificate()
    window.find_text("The Certificate Has Changed")
    show_servers(application)
    wait_for_state(window, tls.address, "Certificate not trusted")
    window.close_with("Escape")

    window.press("Back")
    window.type_in("Server address", service.address)
    window.press("Connect")
    window.find_entry("User name")
    show_servers(application)
    wait_for_state(window, tls.address, "Not connected")


def test_window_of_a_forgotten_server(service, other, both, application):
    """Nothing of it stays with the window, which is there for another one."""
    both.close_newest()
    both.show_page("Tasks")
    both.type_in("Numbers", "20 22")
    desktop.wait(lambda: "20 22" in application.places_path.read_text(), "the draft on disk")
    forget(application, service.address)
    left = {"address": service.address, "connected": False}
    desktop.wait(lambda: application.recall_places() == [left], "the address alone on disk")

    application.hand_over("--server", other.address)
    desktop.wait(lambda: application.recall_places()[0]["address"] == other.address,
                 "the other server")
    assert both.count_windows() == 1


def test_not_remembered(service, tmp_path):
    """The reason names a file, whose name is no markup."""
    application = Application(tmp_path / "R&D <1>")
    (application.folder / "config" / "pfo3").write_text("in the way")
    try:
        window = application.start("--server", service.address)
        window.find_text("R&D <1>/config/pfo3")
        application.quit()
    finally:
        application.kill()


def test_tasks_of_one_server_are_not_anothers(signed_in, application):
    """Not even where the other one cannot tell of its own."""
    signed_in.find(ROW, "Sum")
    signed_in.choose("o")
    signed_in.find_entry("User name")
    refusal = {"ok": False, "code": "busy", "error": "lleno"}
    with PageServer("<p>Hola</p>", LIST_TASKS=refusal) as other:
        desktop.focus_window(application.process)
        desktop.key("alt+Left")
        signed_in.type_in("Server address", other.address)
        signed_in.press("Connect")
        sign_in(signed_in, "ana")
        signed_in.show_page("Tasks")
        signed_in.find_text("The Tasks Cannot Be Shown")
        assert not signed_in.select(ROW, "Sum".__eq__)


def test_resume(service, application):
    """A server that died meanwhile without a word is noticed in seconds."""
    service.register("ana")
    window = application.start("--server", service.address)
    sign_in(window, "ana")
    service.freeze()
    clock.jump(application.process.pid)
    window.find_text("Reconnecting…")
    service.thaw()
    window.wait_gone("Reconnecting…")
    window.show_page("Tasks")
    window.run("Numbers", "1 2")
