# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that a person can act on has a name, in their language, on every page."""

import re

import pytest

import desktop
from desktop import BUTTON, ENTRY, LIST_ITEM, TAB
from journey import Journey, Look

# The dialogs of GTK and libadwaita are theirs; what we put into them is text.
CONTROLS = (BUTTON | ENTRY | LIST_ITEM | TAB
            | {"list", "check box", "switch", "combo box", "spin button", "slider", "link",
               "document web", "dialog", "frame"})



# What GTK 4.8 calls a widget that has no name: its class.
NO_NAME = re.compile(r"\s*|(Gtk|Adw|WebKit|Pfc)[A-Z][A-Za-z]*")


def describe(node):
    """Where a control is, for whoever has to name it."""
    path = []
    while node is not None and node.get_role_name() != "application":
        path.append(f"{node.get_role_name()} {node.get_name()!r}")
        node = node.get_parent()
    return " < ".join(path[:6])


def find_controls(window):
    return window.select(CONTROLS, lambda name: True)


@pytest.mark.parametrize("look", [Look("en", "light", "wide"), Look("es", "light", "narrow")],
                         ids=lambda look: look.name)
def test_every_control_has_a_name(look, tmp_path):
    journey = Journey(look, tmp_path)
    nameless, foreign, seen = [], [], set()

    def visit(page, _):
        for node in find_controls(journey.window):
            name = node.get_name() or ""
            seen.add((page.name, name))
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
