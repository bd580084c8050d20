# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that a person can act on has a name, in their language, on every page."""

import re

import pytest

import desktop
from desktop import BUTTON, ENTRY, LIST_ITEM, TAB, Atspi
from journey import Journey, Look

CONTROLS = (BUTTON | ENTRY | LIST_ITEM | TAB
            | {"list", "check box", "switch", "combo box", "spin button", "slider", "link",
               "document web", "dialog", "frame", "menu item"})

# The library's toast, with the button that closes it.
TOAST = "AdwToastWidget"

# What GTK and libadwaita make without a name, from texts of ours, by the page on which it is, as
# describe() has it: what it is, and where. Of preferences: the search, whose list is empty, and the
# switch between pages, none of which is shown, and what its rows pop up. Of the others: the window,
# and what leads around in it. Whatever is ours and behind these windows is looked at on the pages
# before.
IN_ABOUT = r"(dialog|(empty )?list|text|push button|button|toggle button) '(Gtk[A-Za-z]*)?'"
THEIRS = {page: re.compile(pattern) for page, pattern in {
    "preferences": r"page tab 'GtkLabel' < page tab list 'AdwViewSwitcher'|entry 'GtkSearchEntry'"
                   r"|empty list 'GtkListBox'"
                   r"|(list item '' < )?list '(GtkListView)?' (< panel '' )*< combo box",
    "shortcuts": r"(entry|text|push button|button|toggle button) '(Gtk[A-Za-z]*)?'",
    "about": IN_ABOUT,
    "about-debug": IN_ABOUT,
}.items()}

# Names that are on these pages for certain.
NAMES = {
    "connect": ["Connect"],
    "sign-in": ["Sign In"],
    "tasks": ["Copy Result"],
    "tasks-eight": ["Cancel Run"],
    "tasks-lost": ["Try Now"],
    "menu": ["New Window", "Servers", "Sign Out", "Disconnect", "Preferences",
             "Keyboard Shortcuts", "About PFO3"],
    "preferences": ["Preferences", "Style", "Language", "Continue where I left off",
                    "Ask before closing"],
    "servers": ["Servers", "Add a Server"],
}

# From this GTK on, items of menus have no name.
NAMELESS_MENUS = (4, 18)

# What GTK 4.8 calls a widget that has no name: its class.
NO_NAME = re.compile(r"\s*|(Gtk|Adw|WebKit|Pfc)[A-Z][A-Za-z]*")


def describe(node):
    """Where a control is, for whoever has to name it."""
    is_empty = node.get_role_name() == "list" and node.get_child_count() == 0
    path = []
    while node is not None and node.get_role_name() != "application":
        path.append(f"{node.get_role_name()} {node.get_name()!r}")
        node = node.get_parent()
    return "empty " * is_empty + " < ".join(path[:6])


def is_theirs(page_name, place):
    """Whether what is described so is a part of the library, where nothing can be named."""
    return (TOAST in place
            or page_name in THEIRS and THEIRS[page_name].match(place) is not None)


def has_named_menus(window):
    version = window.find_application().get_toolkit_version()
    return tuple(map(int, version.split(".")[:2])) < NAMELESS_MENUS


def find_windows(window):
    """Those that are open."""
    return [frame for frame in desktop.get_children(window.find_application())
            if desktop.get_state(frame, Atspi.StateType.SHOWING)]


def find_controls(window):
    for frame in find_windows(window):
        yield from (node for node in desktop.walk(frame) if node.get_role_name() in CONTROLS
                    and desktop.get_state(node, Atspi.StateType.VISIBLE))


def test_what_was_warned_of_before_a_walk_ends_is_seen(tmp_path):
    """Whatever page it ends on."""
    journey = Journey(Look("en", "light", "wide"), tmp_path)
    try:
        journey.walk(lambda page, _: None, last="connect")
    finally:
        with open(journey.application.log_path, "a", encoding="utf-8") as log:
            log.write("(pfo3:1): Gtk-WARNING **: 10:00:00.000: a button is too narrow\n")
        with pytest.raises(AssertionError, match="too narrow"):
            journey.abandon()


@pytest.mark.parametrize("place, theirs", [
    ("list item '' < list 'GtkListBox' < panel ''", False),
    ("list 'GtkListBox' < panel '' < panel ''", False),
    ("check box 'GtkSwitch' < panel '' < list item '' < list 'GtkListBox'", False),
    ("push button 'GtkButton' < panel '' < combo box 'Style' < list 'Appearance'", False),
    ("empty list 'GtkListBox' < panel '' < panel ''", True),
    ("list item '' < list 'GtkListView' < panel '' < panel '' < combo box 'Style'", True),
    ("list '' < panel '' < panel '' < combo box 'Style' < list 'Appearance'", True),
])
def test_what_is_ours_in_preferences(place, theirs):
    """A group of rows is the library's, and what is in it is not."""
    assert is_theirs("preferences", place) == theirs


@pytest.mark.parametrize("look", [Look("en", "light", "wide"), Look("es", "light", "narrow")],
                         ids=lambda look: look.name)
def test_every_control_has_a_name(look, tmp_path):
    journey = Journey(look, tmp_path)
    problems = []

    def search(page, named_menus):
        found = []
        for node in find_controls(journey.window):
            name = node.get_name() or ""
            if (is_theirs(page.name, describe(node))
                    or node.get_role_name() == "menu item" and not named_menus):
                continue
            if NO_NAME.fullmatch(name):
                found.append(f"{page.name}: no name: {describe(node)}")
            elif journey.say(name) != name:
                found.append(f"{page.name}: {name!r} is not in the language {look.language}")
        return [found]

    def visit(page, _):
        if page.name in THEIRS:
            desktop.wait(lambda: len(find_windows(journey.window)) > 1, f"a window: {page.name}")
        named_menus = has_named_menus(journey.window)
        if page.name != "menu" or named_menus:
            for name in NAMES.get(page.name, []):
                journey.window.find(CONTROLS, journey.say(name))
        # A look that is broken off by a widget that went is begun anew.
        problems.extend(*desktop.wait(lambda: search(page, named_menus), f"all of {page.name}"))

    try:
        journey.walk(visit)
    finally:
        journey.abandon()
    assert problems == [], "\n".join(problems)
