# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has signed in stays so from one start to the next, by the keyring."""

import subprocess

import pytest

import desktop
from application import BUILD_ROOT
from desktop import BUTTON
from harness.client import PASSWORD
from keyring import Keyring


@pytest.fixture(name="keyring")
def keyring_fixture(tmp_path, application):
    """A real keyring, unlocked, which the application uses."""
    keyring = Keyring(tmp_path / "keyring")
    application.environment["SECRET_BACKEND"] = "service"
    yield keyring
    application.kill()
    keyring.close()


def sign_in(window, username="ana"):
    window.type_in("User name", username)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    window.find(BUTTON, "Reload")


def test_stays_signed_in(service, application, keyring):
    service.register("ana")
    sign_in(application.start("--server", service.address))
    token = desktop.wait(lambda: keyring.look_up(service.address), "the token in the keyring")
    assert len(token) == 43 and PASSWORD not in token
    application.quit()
    assert keyring.look_up(service.address) == token

    window = application.start("--server", service.address)
    window.find(BUTTON, "Reload")
    window.show_page("Tasks")
    window.run("Numbers", "20 22")
    window.find(desktop.LABEL, "42")

    window.choose("o")
    window.find_entry("Password")
    desktop.wait(lambda: keyring.look_up(service.address) is None, "an empty keyring")
    application.quit()
    window = application.start("--server", service.address)
    window.find_entry("Password")


def test_in_a_file(service, application):
    """What stands in for the keyring inside of a flatpak."""
    service.register("ana")
    sign_in(application.start("--server", service.address))
    desktop.wait((application.folder / "test.keyring").exists, "the file")
    application.quit()
    assert PASSWORD.encode() not in (application.folder / "test.keyring").read_bytes()
    application.start("--server", service.address).find(BUTTON, "Reload")


def open_another(window, application):
    """A second window, connected to the same server."""
    application.hand_over("--new-window")
    desktop.wait(lambda: window.count_windows() == 2, "two windows")
    other = window.narrow_to_newest()
    other.press("Connect")
    other.find_entry("Password")
    return other


def wait_for_windows(window, n_inside, n_asking):
    """So many windows in which somebody is signed in, and so many that ask who is there."""
    desktop.wait(lambda: (len(window.select(BUTTON, "Reload".__eq__)),
                          len(window.select(BUTTON, "Sign In".__eq__))) == (n_inside, n_asking),
                 f"{n_inside} windows inside, {n_asking} asking")


def leave_a_draft(window, application, text):
    window.show_page("Tasks")
    window.type_in("Numbers", text)
    desktop.wait(lambda: text in application.places_path.read_text(), f"{text!r} on disk")


def test_each_window_comes_back_as_its_own_user(service, application):
    service.register("ana")
    service.register("eva")
    window = application.start("--server", service.address)
    window.find_entry("Password")
    first = window.narrow_to_newest()
    other = open_another(window, application)
    sign_in(first)
    leave_a_draft(first, application, "20 22")
    sign_in(other, "eva")
    application.wait_for_user("eva")
    application.quit()

    window = application.start()
    wait_for_windows(window, 2, 0)
    window.press("Run")
    window.find(desktop.LABEL, "42")
    application.quit()
    assert {place["username"] for place in application.recall_places()} == {"ana", "eva"}


def open_two_of_one_user(service, application):
    """Two windows on one server, and what was typed in the first."""
    service.register("ana")
    window = application.start("--server", service.address)
    window.find_entry("Password")
    first = window.narrow_to_newest()
    sign_in(first)
    leave_a_draft(first, application, "20 22")
    other = open_another(window, application)
    sign_in(other)
    return first, other


def test_sign_out_in_one_window(service, application):
    """It is no concern of the other, of the same user on the same server: now or at the next
    start."""
    first, other = open_two_of_one_user(service, application)
    other.choose("o")
    other.find_entry("Password")
    first.press("Run")
    first.find(desktop.LABEL, "42")
    application.quit()

    window = application.start()
    wait_for_windows(window, 1, 1)
    window.press("Run")
    window.find(desktop.LABEL, "42")


def test_two_windows_of_one_user(service, application):
    """One comes back by itself; what was typed in the other waits for the same person."""
    first, other = open_two_of_one_user(service, application)
    leave_a_draft(other, application, "1 2")
    application.quit()

    window = application.start()
    wait_for_windows(window, 1, 1)
    sign_in(window)
    wait_for_windows(window, 2, 0)
    application.quit()
    text = application.places_path.read_text()
    assert "20 22" in text and "1 2" in text


def test_token_that_had_to_give_way(service, application, keyring):
    """The keyring has one of a user on a server; another is good until its window closes."""
    service.register("ana")
    window = application.start("--server", service.address)
    sign_in(window)
    first = desktop.wait(lambda: keyring.look_up(service.address), "the token in the keyring")
    sign_in(open_another(window, application))
    desktop.wait(lambda: keyring.look_up(service.address) != first, "the other token")
    kept = keyring.look_up(service.address)
    assert service.is_valid(first)
    application.quit()
    assert not service.is_valid(first)
    assert keyring.look_up(service.address) == kept and service.is_valid(kept)


@pytest.mark.parametrize("page", ["Home", "Tasks"])
def test_server_forgot(service, application, keyring, page):
    """A token that the server no longer takes leaves the keyring, whatever is shown first."""
    service.register("ana")
    window = application.start("--server", service.address)
    sign_in(window)
    desktop.wait(lambda: keyring.look_up(service.address), "the token in the keyring")
    window.show_page(page)
    application.quit()
    service.forget_everybody()
    window = application.start("--server", service.address)
    window.find_text("The session has ended. Sign in again.")
    desktop.wait(lambda: keyring.look_up(service.address) is None, "an empty keyring")


@pytest.fixture(name="token")
def token_fixture(service, application, keyring):
    """That of a session which the keyring alone knows of; the application does not run."""
    service.register("ana")
    sign_in(application.start("--server", service.address))
    token = desktop.wait(lambda: keyring.look_up(service.address), "the token in the keyring")
    application.quit()
    application.places_path.unlink()
    (application.folder / "cache" / "pfo3" / "tasks.json").unlink(missing_ok=True)
    return token


def test_server_that_the_terminal_client_forgot(service, application, keyring, token):
    """While the application did not run: at its next start nothing of the server is kept."""
    client = BUILD_ROOT / "src-client" / "cli" / "pfo3-cli"
    subprocess.run([client, "servers", "forget", service.address], check=True, timeout=30,
                   env=application.environment)
    assert keyring.look_up(service.address) == token
    application.start().find_entry("Server address")
    desktop.wait(lambda: keyring.look_up(service.address) is None, "an empty keyring")


def test_forget_what_the_keyring_alone_has(service, application, keyring, token):
    """Without a window of that server: it is told nevertheless."""
    window = application.start()
    window.press(f"Forget {service.address}")
    window.find_text("This ends the session there")
    window.close_with("alt+f")
    desktop.wait(lambda: keyring.look_up(service.address) is None, "an empty keyring")
    desktop.wait(lambda: not service.is_valid(token), "the server being told")


def test_list_of_servers_that_is_lost(service, application, keyring, token):
    """It does not say that the server was forgotten."""
    (application.folder / "config" / "pfo3" / "servers").unlink()
    application.start().find_entry("Server address")
    application.quit()
    assert keyring.look_up(service.address) == token


def test_server_is_away(service, application, keyring):
    """Who was signed in waits inside; the server is there again, and all goes on by itself."""
    service.register("ana")
    sign_in(application.start("--server", service.address))
    desktop.wait(lambda: keyring.look_up(service.address), "the token in the keyring")
    application.quit()
    service.stop()
    window = application.start("--server", service.address)
    window.find_text(f"There is no connection to {service.address} yet. Reconnecting…")
    window.find(BUTTON, "Reload")
    service.start()
    window.wait_gone("Reconnecting")
    window.show_page("Tasks")
    window.run("Numbers", "1 2")


def test_no_keyring(service, application):
    """It is explained, and the sign-in is good until the end."""
    application.environment["SECRET_BACKEND"] = "service"
    service.register("ana")
    window = application.start("--server", service.address)
    sign_in(window)
    window.find_text("There is no keyring here, or it does not answer. This sign-in lasts until "
                     "PFO3 is closed")
    window.show_page("Tasks")
    window.run("Numbers", "20 22")
    window.find(desktop.LABEL, "42")
    window.press("Got It")
    window.wait_gone("There is no keyring here")
    application.quit()
    application.start("--server", service.address).find_entry("Password")


ASKS_TO_GO_ON = "The keyring is locked. Unlock it to go on without the password."
TELLS_OF_THE_END = "The keyring is locked. This sign-in lasts until PFO3 is closed"


@pytest.fixture(name="locked")
def locked_fixture(service, application, keyring, token):
    """The first window of a start at which what was kept is out of reach."""
    keyring.lock()
    window = application.start("--server", service.address)
    window.find_text(ASKS_TO_GO_ON)
    window.find_entry("Password")
    return window


def test_locked_at_the_start(keyring, token, locked, service):
    """Once it is unlocked, nobody has to sign in."""
    keyring.unlock()
    locked.press("Unlock…")
    locked.find(BUTTON, "Reload")
    locked.wait_gone("The keyring is locked.")
    locked.show_page("Tasks")
    locked.run("Numbers", "20 22")
    locked.find(desktop.LABEL, "42")
    assert keyring.look_up(service.address) == token


def test_stays_locked_at_the_start(locked):
    """Nothing is said of a sign-in that does not exist."""
    locked.press("Unlock…")
    sign_in(locked)
    locked.find_text(TELLS_OF_THE_END)


def test_locked(service, application, keyring):
    """Nobody can be asked here: the person is told, and works on; once it is unlocked, the sign-in
    outlasts the program."""
    service.register("ana")
    keyring.lock()
    window = application.start("--server", service.address)
    sign_in(window)
    window.find_text(TELLS_OF_THE_END)
    window.show_page("Tasks")
    window.run("Numbers", "20 22")
    window.find(desktop.LABEL, "42")

    keyring.unlock()
    assert keyring.look_up(service.address) is None
    window.press("Unlock…")
    token = desktop.wait(lambda: keyring.look_up(service.address), "the token in the keyring")
    window.wait_gone("The keyring is locked.")
    application.quit()
    assert keyring.look_up(service.address) == token and service.is_valid(token)
    application.start("--server", service.address).find(BUTTON, "Reload")


def test_sign_out_while_it_is_locked(service, application, keyring):
    """Without the server too: what stays in the keyring signs nobody in when it is unlocked."""
    service.register("ana")
    window = application.start("--server", service.address)
    sign_in(window)
    token = desktop.wait(lambda: keyring.look_up(service.address), "the token in the keyring")
    keyring.lock()
    service.stop()
    window.find_text("Reconnecting")
    window.choose("o")
    window.find_entry("Password")
    application.quit()
    keyring.unlock()
    service.start()
    assert keyring.look_up(service.address) == token and service.is_valid(token)

    application.places_path.unlink()
    assert "user=" not in (application.folder / "config" / "pfo3" / "servers").read_text()
    sign_in(application.start("--server", service.address))
    desktop.wait(lambda: keyring.look_up(service.address) != token, "another token")
