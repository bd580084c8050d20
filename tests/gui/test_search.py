# SPDX-License-Identifier: GPL-3.0-or-later
"""GNOME's overview finds tasks: without a window, and without a network."""

import ast
import json
import subprocess

import pytest

import desktop
import photograph
from application import APPLICATION_ID, BUILD_ROOT, SEARCH_PATH
from desktop import BUTTON
from harness.client import PASSWORD

INTERFACE = "org.gnome.Shell.SearchProvider2"


def call(method, *arguments):
    found = subprocess.run(["gdbus", "call", "--session", "--dest", APPLICATION_ID, "--object-path",
                            SEARCH_PATH, "--method", f"{INTERFACE}.{method}",
                            *arguments], stdout=subprocess.PIPE, text=True, check=True, timeout=30)
    return found.stdout.strip()


def search(*terms):
    answer = call("GetInitialResultSet", json.dumps(terms)).replace("@as ", "")
    return ast.literal_eval(answer)[0]


def start_as_service(application):
    """As D-Bus does it."""
    window = application.start("--gapplication-service")
    subprocess.run(["gdbus", "wait", "--session", "--timeout", "20", APPLICATION_ID], check=True)
    return window


def type_on(window, application, text):
    """As whoever has pressed Enter in the overview does."""
    desktop.focus_window(application.process)
    desktop.type_text(text)
    desktop.key("Return")
    window.find_text(text.upper())


def test_narrow_window_shows_the_form(service, application):
    """Where there is no room for the list beside it; in a window that is there, and in one that
    is not."""
    service.register("ana")
    application.remember(username="'ana'", window_width=360, window_height=640)
    window = application.start("--server", service.address)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    window.find(BUTTON, "Reload")
    call("ActivateResult", f"{service.address} upper", '["upp"]', "0")
    window.find_entry("Text")
    type_on(window, application, "hola")
    desktop.wait(lambda: application.recall_places()[0].get("task") == "upper", "the task on disk")
    application.quit()
    application.places_path.unlink()

    window = start_as_service(application)
    call("ActivateResult", f"{service.address} upper", '["upp"]', "0")
    window.find_entry("Text")
    type_on(window, application, "hola")


def test_form_has_the_focus(service, signed_in, application):
    """Wherever it was: whoever types goes on from there."""
    desktop.focus_window(application.process)
    signed_in.tab_to(BUTTON, "Main Menu", keys="shift+Tab")
    call("ActivateResult", f"{service.address} upper", '["upp"]', "0")
    signed_in.find_entry("Text")
    type_on(signed_in, application, "hola")

    desktop.key("alt+1")
    signed_in.find_web_page("Home page")
    call("ActivateResult", f"{service.address} upper", '["upp"]', "0")
    signed_in.find_entry("Text")
    type_on(signed_in, application, "adios")


@pytest.mark.parametrize("keys", ["ctrl+l", "ctrl+comma"], ids=["servers", "preferences"])
def test_no_dialog_is_in_front_of_the_form(service, signed_in, application, keys):
    desktop.focus_window(application.process)
    desktop.key(keys)
    photograph.wait_for_windows(application.process, 2)
    call("ActivateResult", f"{service.address} upper", '["upp"]', "0")
    photograph.wait_for_windows(application.process, 1)
    type_on(signed_in, application, "hola")
    application.kill()  # it would wait for another search


def test_question_in_front_of_the_form_is_answered(service, signed_in, application):
    """And what it is about stays with it."""
    desktop.focus_window(application.process)
    desktop.key("ctrl+l")
    photograph.wait_for_windows(application.process, 2)
    signed_in.press(f"Forget {service.address}")
    photograph.wait_for_windows(application.process, 3)
    call("ActivateResult", f"{service.address} upper", '["upp"]', "0")
    signed_in.find_entry("Text")
    signed_in.respond("c")
    signed_in.find(BUTTON, "Add a Server")
    application.kill()


def choose_where_a_draft_is(service, window, application):
    """Somebody leaves what they typed into a form, which is chosen when nobody is signed in."""
    window.select_item("Tasks", "Upper case")
    window.type_in("Text", "media frase")
    desktop.wait(lambda: "media frase" in application.places_path.read_text(), "the draft on disk")
    application.environment["SECRET_BACKEND"] = "service"  # there is none
    application.quit()
    window = application.start("--server", service.address)
    window.find_entry("Password")
    call("ActivateResult", f"{service.address} upper", '["upp"]', "0")
    return window


def find_empty_form(window, application, username):
    """The form that was chosen, without what others typed into it."""
    window.find_entry("Text")
    window.press("Run")
    window.find_text("Done")
    assert not window.has_text("MEDIA FRASE")
    type_on(window, application, "hola")
    desktop.wait(lambda: application.recall_places()[0].get("username") == username, "a new place")
    assert "media frase" not in application.places_path.read_text()


def test_form_for_whoever_signs_in(service, signed_in, application):
    """Who left the window there has a draft in that form; another signs in, or a new one."""
    service.register("eva")
    window = choose_where_a_draft_is(service, signed_in, application)
    window.type_in("User name", "eva")
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    find_empty_form(window, application, "eva")

    window.choose("o")
    window.find_entry("Password")
    call("ActivateResult", f"{service.address} upper", '["upp"]', "0")
    window.register("luz", PASSWORD)
    find_empty_form(window, application, "luz")


def test_draft_in_the_form_that_was_chosen(service, signed_in, application):
    """Who left it finds it there."""
    window = choose_where_a_draft_is(service, signed_in, application)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    window.find_entry("Text")
    window.press("Run")
    window.find_text("MEDIA FRASE")


def test_find_and_fill_in(service, application):
    service.register("ana")
    window = application.start("--server", service.address)
    window.type_in("User name", "ana")
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    window.find(BUTTON, "Reload")
    cache = application.folder / "cache" / "pfo3" / "tasks.json"
    desktop.wait(cache.exists, "the tasks being remembered")
    application.quit()

    # Nobody is there to be asked.
    service.stop()
    window = start_as_service(application)
    assert search("upp") == [f"{service.address} upper"]
    assert search("CASE", "low") == [f"{service.address} lower"]
    assert search("nothing") == []
    assert call("GetSubsearchResultSet", "[]", '["upper"]') == f"(['{service.address} upper'],)"
    metas = call("GetResultMetas", json.dumps([f"{service.address} upper", "gone"]))
    assert "'name': <'Upper case'>" in metas and service.address in metas
    assert metas.count("'id'") == 1

    service.start()
    call("ActivateResult", f"{service.address} upper", '["upp"]', "0")
    window.find_entry("Text")
    type_on(window, application, "hola")

    # A window that is there is used; one whose task has gone leads to the program.
    call("ActivateResult", f"{service.address} lower", '["low"]', "0")
    window.run("Text", "ADIÓS")
    window.find_text("adiós")
    call("ActivateResult", "gone", '["gone"]', "0")
    call("LaunchSearch", '["x"]', "0")
    assert window.count_windows() == 1


def test_what_was_left_is_back_in_the_same_process(service, signed_in, application):
    """Who searches keeps the program for a while after its last window."""
    signed_in.select_item("Tasks", "Upper case")
    signed_in.type_in("Text", "half a senten")
    desktop.wait(lambda: "half a senten" in application.places_path.read_text(),
                 "the draft on disk")
    application.hand_over("--new-window")
    desktop.wait(lambda: len(application.recall_places()) == 2, "two windows on disk")
    for _ in range(2):
        search("upp")
        signed_in.close_newest()
    desktop.wait(lambda: signed_in.count_windows() == 0, "no window")

    application.hand_over()
    signed_in.find_entry("Text")
    signed_in.press("Run")
    signed_in.find(desktop.LABEL, "HALF A SENTEN")
    assert signed_in.count_windows() == 1
    application.quit()
    assert "half a senten" in application.places_path.read_text()


def forget(service, application):
    """As the terminal client does it."""
    client = BUILD_ROOT / "src-client" / "cli" / "pfo3-cli"
    subprocess.run([client, "servers", "forget", service.address], check=True, timeout=30,
                   env=application.environment)


def close_between_two_searches(window):
    search("upp")
    window.close_newest()
    desktop.wait(lambda: window.count_windows() == 0, "no window")


def test_server_forgotten_while_there_is_no_window(service, signed_in, application):
    """Its window comes back without it; what was typed there is gone, on disk too."""
    signed_in.select_item("Tasks", "Upper case")
    signed_in.type_in("Text", "half a senten")
    desktop.wait(lambda: "half a senten" in application.places_path.read_text(),
                 "the draft on disk")
    close_between_two_searches(signed_in)
    forget(service, application)
    left = [{"address": service.address, "connected": False}]
    desktop.wait(lambda: search("upp") == [] and application.recall_places() == left,
                 "the address alone on disk")

    application.hand_over()
    signed_in.find_entry("Server address")
    desktop.wait(lambda: application.recall_places() == left, "the address alone")
    assert service.address not in (application.folder / "config/pfo3/servers").read_text()


def test_window_asked_for_right_after_its_server_was_forgotten(service, signed_in, application):
    """Before the application can have noticed."""
    close_between_two_searches(signed_in)
    forget(service, application)
    application.hand_over()
    signed_in.find_entry("Server address")
    left = [{"address": service.address, "connected": False}]
    desktop.wait(lambda: application.recall_places() == left, "the address alone")
    assert service.address not in (application.folder / "config/pfo3/servers").read_text()


def test_server_that_the_terminal_client_forgot(service, signed_in, application):
    """While the application runs, and while it does not."""
    cache = application.folder / "cache" / "pfo3" / "tasks.json"
    desktop.wait(cache.exists, "the tasks being remembered")
    kept = cache.read_text()
    forget(service, application)
    desktop.wait(lambda: search("upp") == [], "the tasks being forgotten")
    application.quit()

    cache.write_text(kept)
    application.places_path.unlink()
    start_as_service(application)
    assert search("upp") == []
    assert service.address not in cache.read_text()
