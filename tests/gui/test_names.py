# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that a person can act on has a name, in their language, on every page."""

import re

import pytest

import desktop
from desktop import BUTTON, ENTRY, LIST_ITEM, TAB, Atspi
from journey import Journey, Look

CONTROLS = (BUTTON | ENTRY | LIST_ITEM | TAB
            | {"list", "check box", "switch", "combo box", "spin button", "slider", "link",
               "document web", "dialog", "frame"})



# Made by GTK and libadwaita from texts of ours, down to buttons without a name.
THEIRS = {"shortcuts", "about"}

# The same, with the button that closes it.
TOAST = "AdwToastWidget"

# Of the window of preferences: the search and the switch between pages that are not shown, and the
# lists that its rows pop up.
PREFERENCES = re.compile(r".*(AdwViewSwitcher|GtkSearchEntry|GtkListView|GtkListBox|< combo box)")

# What GTK 4.8 calls a widget that has no name: its class.
NO_NAME = re.compile(r"\s*|(Gtk|Adw|WebKit|Pfc)[A-Z][A-Za-z]*")


def describe(node):
    """Where a control is, for whoever has to name it."""
    path = []
    while node is not None and node.get_role_name() != "application":
        path.append(f"{node.get_role_name()} {node.get_name()!r}")
        node = node.get_parent()
    return " < ".join(path[:6])


def is_theirs(page, node):
    """Whether a control is inside a part of the library, where nothing can be named."""
    place = describe(node)
    return TOAST in place or page.name == "preferences" and PREFERENCES.match(place) is not None


def find_controls(window):
    """Those of the windows that are open."""
    for frame in desktop.get_children(window.find_application()):
        if desktop.get_state(frame, Atspi.StateType.SHOWING):
            yield from (node for node in desktop.walk(frame) if node.get_role_name() in CONTROLS
                        and desktop.get_state(node, Atspi.StateType.VISIBLE))


@pytest.mark.parametrize("look", [Look("en", "light", "wide"), Look("es", "light", "narrow")],
                         ids=lambda look: look.name)
def test_every_control_has_a_name(look, tmp_path):
    journey = Journey(look, tmp_path)
    nameless, foreign, seen = [], [], set()

    def visit(page, _):
        if page.name in THEIRS:
            return
        for node in find_controls(journey.window):
            name = node.get_name() or ""
            seen.add((page.name, name))
            if is_theirs(page, node):
                continue
            if NO_NAME.fullmatch(name):
                nameless.append(f"{page.name}: {describe(node)}")
            elif journey.say(name) != name:
                foreign.append(f"{page.name}: {name!r} is not in the language {look.language}")

    try:
        journey.walk(visit)
    finally:
        journey.abandon()
    assert nameless == [], "\n".join(nameless)
    assert foreign == []
    # What was walked was the application.
    for page, name in [("connect", "Connect"), ("sign-in", "Sign In"), ("tasks", "Copy Result"),
                       ("tasks-eight", "Cancel Run"), ("tasks-lost", "Try Now")]:
        assert (page, journey.say(name)) in seen
