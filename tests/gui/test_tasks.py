# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms, runs and results."""

import pytest

import desktop
from desktop import BUTTON, LIST_ITEM
from page_server import PageServer, sign_in
from watch import Watch

MAX_RUNNING = 8


@pytest.mark.parametrize("task, field, text, result", [
    ("Sum", "Numbers", "1 2 3.5", "6.5"),
    ("Sum", "Numbers", "1;2;  -3", "0"),
    ("Upper case", "Text", "straße", "STRASSE"),
    ("Lower case", "Text", "HOLA ÑANDÚ", "hola ñandú"),
])
def test_task(signed_in, task, field, text, result):
    signed_in.select_item("Tasks", task)
    signed_in.run(field, text)
    signed_in.find(desktop.LABEL, result)
    signed_in.find(LIST_ITEM, f"{task}: {text}")
    signed_in.find_text("Done · ")


def test_wrong_input_is_shown_at_its_field(signed_in):
    signed_in.type_in("Numbers", "1 2 equis")
    signed_in.press("Run")
    signed_in.find_text("“equis” is not a number (item 3).")
    assert not signed_in.select({"list"}, "Runs".__eq__)

    signed_in.type_in("Numbers", "1 2")
    signed_in.wait_gone("is not a number")
    signed_in.press("Run")
    signed_in.find(desktop.LABEL, "3")


def test_what_was_typed_stays(signed_in):
    signed_in.type_in("Numbers", "40 2")
    signed_in.select_item("Tasks", "Upper case")
    signed_in.find_entry("Text")
    signed_in.select_item("Tasks", "Sum")
    signed_in.find_entry("Numbers")
    signed_in.press("Run")
    signed_in.find(desktop.LABEL, "42")


def test_newest_first(signed_in):
    for numbers in ["1 1", "2 2", "3 3"]:
        signed_in.run("Numbers", numbers)

    def see_order():
        rows = signed_in.select(LIST_ITEM, lambda name: name.startswith("Sum: "))
        return [row.get_name() for row in rows] == ["Sum: 3 3", "Sum: 2 2", "Sum: 1 1"]

    desktop.wait(see_order, "the runs, newest first")


def test_copy(signed_in, application):
    """What is copied is what another field gets."""
    signed_in.select_item("Tasks", "Upper case")
    signed_in.run("Text", "el ñandú")
    signed_in.find_text("EL ÑANDÚ")
    signed_in.press("Copy Result")
    signed_in.find_text("Result copied")

    signed_in.select_item("Tasks", "Lower case")
    signed_in.run("Text", "x")
    desktop.focus_window(application.process)
    desktop.key("alt+2")
    desktop.key("ctrl+a", "ctrl+v", "Return")
    signed_in.find_text("el ñandú")


def test_eight_at_once(service, signed_in):
    service.freeze()
    for number in range(MAX_RUNNING):
        signed_in.run("Numbers", f"{number} 100")
    assert signed_in.count_runs() == MAX_RUNNING
    signed_in.find_text("8 runs are under way")
    desktop.wait(lambda: not signed_in.is_sensitive(BUTTON, "Run"), "Run being insensitive")
    assert len(signed_in.select(desktop.LABEL, lambda name: name.startswith("Running"))) == 8

    signed_in.press("Cancel Run")
    signed_in.find_text("Cancelled")
    desktop.wait(lambda: signed_in.is_sensitive(BUTTON, "Run"), "Run being sensitive")

    service.thaw()
    desktop.wait(lambda: len(signed_in.select(desktop.LABEL, lambda name: "Done · " in name)) == 7,
                 "seven results")
    for number in range(MAX_RUNNING - 1):
        signed_in.find(desktop.LABEL, str(100 + number))


def test_clear(signed_in):
    signed_in.run("Numbers", "5 6")
    signed_in.find(desktop.LABEL, "11")
    signed_in.press("Clear")
    desktop.wait(lambda: signed_in.count_runs() == 0, "the end of the run")


def test_long_result(signed_in):
    """A book of a result does not widen the window, and does not stop it."""
    signed_in.select_item("Tasks", "Upper case")
    signed_in.type_in("Text", "palabra" * 9_000)
    signed_in.press("Run")
    shown = signed_in.find_text("PALABRAPALABRA").get_name()
    assert shown.endswith("…") and len(shown) == 1001
    signed_in.press("Run")


MEBIBYTE = 1 << 20
ENTRY_NUMBERS = 65_000 // 2
TEXT_TASK = {"name": "eco", "title": "Eco",
             "params": {"type": "object", "properties": {"s": {"type": "string", "title": "Text"}}}}


def test_answers_beside_a_frozen_server(service, signed_in, application):
    """Whatever waits for the server, the window does not."""
    service.freeze()
    with Watch(application):
        for number in range(MAX_RUNNING):
            signed_in.run("Numbers", f"{number} 100")
        signed_in.find_text("8 runs are under way")
        signed_in.show_page("Home")
        signed_in.press("Reload")
        signed_in.show_page("Tasks")
        signed_in.press("Cancel Run")
        signed_in.find_text("Cancelled")
        service.thaw()


def test_answers_beside_a_great_result(application):
    """As long as a line of the protocol may be."""
    result = "a" * (2 * MEBIBYTE - 100)
    with PageServer("", LIST_TASKS={"result": [TEXT_TASK]}, TASK={"result": result}) as server:
        window = sign_in(application, server)
        window.show_page("Tasks")
        window.find_entry("Text")
        with Watch(application):
            window.run("Text", "una vez")
            window.find_text("aaaaa")
            window.press("Copy Result")
            window.find_text("Result copied")


def test_answers_beside_many_numbers(signed_in, application):
    """About as many as an entry of GTK holds."""
    with Watch(application):
        signed_in.type_in("Numbers", " ".join(["7"] * ENTRY_NUMBERS))
        signed_in.press("Run")
        signed_in.find(desktop.LABEL, str(7 * ENTRY_NUMBERS))


def test_more_numbers_than_an_entry_holds(signed_in):
    """GTK cuts them without a word, in the middle of one even: no sum is made of what is left."""
    signed_in.type_in("Numbers", " ".join(map(str, range(100_000))))
    signed_in.press("Run")
    signed_in.find_text("The field is full")
    assert signed_in.count_runs() == 0
    signed_in.run("Numbers", "20 22")
    signed_in.find(desktop.LABEL, "42")
    assert not signed_in.has_text("The field is full")


def test_shortcuts_and_about(signed_in, application):
    desktop.focus_window(application.process)
    desktop.key("ctrl+question")
    signed_in.find_text("Go back")
    desktop.key("Escape")
    signed_in.choose("a")
    signed_in.find_text("The PFO3 project")
