# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job without a pointer, from the first start to the next sign-in."""

import pytest

import desktop
from desktop import BUTTON, LABEL, LIST_ITEM, TAB
from harness.client import PASSWORD
from words import LOCALES, Words


def type_line(text):
    desktop.type_text(text)
    desktop.key("Return")


# What may be in view at the same time, each with the letter that chooses it.
BANNERS = ["_Try Now", "_Got It"]
LOCKED = ["_Try Now", "_Unlock…"]
TOGETHER = [
    ["_Connect", "C_ancel", *LOCKED],
    ["_Sign In", "_Create an Account", *LOCKED],
    ["_Register", "I _Have an Account", *LOCKED],
    ["_Reload", *BANNERS],
    ["_Reload", *LOCKED],
    ["_Run", "C_lear", *BANNERS],
    ["_Run", "C_lear", *LOCKED],
    ["_Trust and Connect", "_Unlock…"],
    ["_Trust the New Certificate", "_Unlock…"],
    ["_Cancel", "_Send in Plain Text"],
    ["_Cancel", "C_onnect"],
    ["_Cancel", "Cl_ose"],
    ["_Cancel", "_Forget"],
    ["_Style", "_Language", "_Continue where I left off", "_Ask before closing"],
    ["_New Window", "Ser_vers", "Sign _Out", "_Disconnect", "_Preferences", "_Keyboard Shortcuts",
     "_About PFO3"],
]


@pytest.mark.parametrize("language", LOCALES)
def test_letters(language):
    """Each leads to one thing."""
    for texts in TOGETHER:
        letters = [Words(language).find_letter(text) for text in texts]
        assert len(set(letters)) == len(texts), dict(zip(texts, letters))


def connect_and_register(service, application):
    """Whatever is to be typed has the focus already; Tab leads to the way to an account."""
    window = application.start()
    window.find_entry("Server address")
    desktop.focus_window(application.process)
    desktop.key("ctrl+a")
    type_line(service.address)

    window.find_entry("Password")
    window.tab_to(BUTTON, "Create an Account")
    desktop.key("space")
    window.find_entry("Repeat password")
    for text in ["ana", PASSWORD, PASSWORD]:
        type_line(text)
    application.wait_for_user("ana")
    return window


def try_tasks(window):
    """Each once, from the list to the form and back to the list."""
    window.find_entry("Numbers")
    type_line("20 22")
    window.find(LABEL, "42")
    window.tab_to(LIST_ITEM, "Sum", keys="shift+Tab")
    desktop.key("Down")
    window.find_entry("Text")
    desktop.key("Return")
    type_line("kiwi")
    window.find(LABEL, "KIWI")
    window.tab_to(LIST_ITEM, "Upper case", keys="shift+Tab")
    desktop.key("Down", "Return")
    type_line("PERA")
    window.find(LIST_ITEM, "Lower case: PERA")
    window.find(LABEL, "pera")


def test_all_of_it(service, application):
    """In one go, and nothing is pressed or filled in but by keys."""
    window = connect_and_register(service, application)
    window.find_web_page("Home page")

    desktop.key("alt+2")
    try_tasks(window)
    service.freeze()
    for number in range(8):
        desktop.key("ctrl+a")
        type_line(f"OTRA {number}")
        window.find(LIST_ITEM, f"Lower case: OTRA {number}")
    window.find_text("8 runs are under way")
    service.thaw()
    for number in range(8):
        window.find(LABEL, f"otra {number}")

    window.choose("o")
    window.find_entry("Password")
    type_line(PASSWORD)
    window.find_web_page("Home page")


def test_backwards(service, application):
    """Shift and Tab lead out of an entry, too."""
    window = application.start("--server", service.address)
    window.find_entry("Password")
    desktop.focus_window(application.process)
    window.tab_to(BUTTON, "Create an Account")
    window.tab_to(BUTTON, "Main Menu", keys="shift+Tab")
    window.tab_to(BUTTON, "Create an Account", keys="shift+Tab")


@pytest.fixture(name="inicio")
def inicio_fixture(service, application):
    """The window of an application in which ana has signed in, on Inicio."""
    service.register("ana")
    application.remember(username="'ana'")
    window = application.start("--server", service.address)
    window.find_entry("Password")
    desktop.focus_window(application.process)
    type_line(PASSWORD)
    application.wait_for_user("ana")
    window.find_web_page("Home page")
    return window


def test_into_inicio_and_out(inicio):
    """The page is one stop among the others."""
    inicio.tab_to(TAB, "Home")
    inicio.tab_to_web_page("Home page")
    desktop.key("Down", "Page_Down")
    inicio.tab_to(TAB, "Home")
    inicio.tab_to_web_page("Home page", "shift+Tab")
    inicio.tab_to(BUTTON, "Reload", keys="shift+Tab")
    inicio.tab_to_web_page("Home page")
    desktop.key("Tab")
    desktop.wait(lambda: inicio.is_focused(BUTTON, ["Reload"]), "the stop behind the page")
    desktop.key("shift+Tab")
    desktop.wait(lambda: inicio.is_focused(desktop.WEB_PAGE, ["Home page", ""]), "the page again")
    inicio.tab_to(TAB, "Home")
    desktop.key("Right", "space")
    inicio.find_entry("Numbers")


def test_tasks_and_sign_out(inicio, application):
    desktop.key("alt+2")
    inicio.find_entry("Numbers")
    type_line("20 22")
    inicio.find(LABEL, "42")

    inicio.tab_to(LIST_ITEM, "Sum", keys="shift+Tab")
    desktop.key("Down")
    inicio.find_entry("Text")
    desktop.key("Return")
    type_line("kiwi")
    inicio.find(LABEL, "KIWI")
    inicio.tab_to(BUTTON, "Copy Result")
    desktop.key("space")
    inicio.find_text("Result copied")

    inicio.tab_to(LIST_ITEM, "Upper case")
    desktop.key("Down", "Return")
    desktop.key("ctrl+v", "Return")
    inicio.find(LIST_ITEM, "Lower case: KIWI")
    inicio.find(LABEL, "kiwi")

    inicio.choose("o")
    inicio.find_entry("Password")
    type_line(PASSWORD)
    inicio.find_web_page("Home page")
