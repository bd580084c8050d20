# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds and presses widgets as assistive technology does: by role and by name.

The names of roles differ from one GTK to the next, so a search takes a set of them. On GTK 4.8 the
text of an entry row reads back as nothing: what was typed shows in what it does.
"""

import contextlib
import os
import pathlib
import re
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent

BUTTON = {"push button", "button", "toggle button"}
ENTRY = {"text", "password text", "entry"}
LABEL = {"label", "static", "heading", "notification", "alert"}
LIST_ITEM = {"list item"}
SWITCH = {"check box", "switch", "toggle button"}
TAB = {"page tab", "tab", "radio button", "toggle button"}
WEB_PAGE = {"document web", "panel", "filler"}

# What is inside of these is of no interest.
WHOLE = {"page tab", "scroll bar", "label", "text", "password text", "image", "heading"}

# Lines of the log that tell of a mistake of ours. The web engine's processes have their own: at
# their end they may complain of a connection or an object that is gone already.
TROUBLE = re.compile(r"^(?:\*\* )?\(pfo3:\d+\): .*(?:WARNING|CRITICAL|ERROR)", re.M)

# How long anything may take before it counts as not happening.
PATIENCE_S = float(os.environ.get("PFO_PATIENCE", "30"))

# For one question about a widget: a busy machine lets an application draw first.
ANSWER_MS = 10_000

# After that what was pressed has had no effect.
PRESSED_S = 8

# More than there are stops for Tab in a window.
MAX_TABS = 30


def wait(condition, what, seconds=PATIENCE_S):
    """Returns what condition() returns as soon as that is something. A widget that goes while it is
    looked at is looked for again."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(GLib.Error):
            found = condition()
            if found:
                return found
        if time.monotonic() > end:
            raise AssertionError(f"not seen within {seconds:g} s: {what}")
        time.sleep(0.03)


def get_children(node):
    try:
        count = node.get_child_count()
    except GLib.Error:
        return
    for index in range(count):
        try:
            child = node.get_child_at_index(index)
        except GLib.Error:
            continue
        if child is not None:
            yield child


def walk(node):
    yield node
    try:
        role = node.get_role_name()
    except GLib.Error:
        return
    if role not in WHOLE:
        for child in get_children(node):
            yield from walk(child)


def get_state(node, state):
    return node.get_state_set().contains(state)


def read_text(node):
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def is_drawn(node):
    """A button that has no place in the window yet takes no notice of being pressed."""
    extents = node.get_extents(Atspi.CoordType.WINDOW)
    return extents.width > 0 and extents.height > 0


class Window:
    """A program's widgets; or those of one of its windows, if @frame is given."""

    def __init__(self, process, frame=None):
        Atspi.init()
        Atspi.set_timeout(ANSWER_MS, ANSWER_MS)
        self.process = process
        self.frame = frame

    def find_application(self):
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for child in get_children(desktop):
            try:
                if child.get_process_id() == self.process.pid:
                    return child
            except GLib.Error:
                continue
        return None

    def select(self, roles, matches):
        """All widgets of these roles whose name matches, in the order of the window."""
        if self.process.poll() is not None:
            raise AssertionError(f"the application ended with status {self.process.returncode}")
        root = self.frame or self.find_application()
        if root is None:
            return []
        root.clear_cache()
        found = []
        for node in walk(root):
            try:
                if (node.get_role_name() in roles and matches(node.get_name() or "")
                        and get_state(node, Atspi.StateType.VISIBLE)):
                    found.append(node)
            except GLib.Error:
                continue
        return found

    def find(self, roles, name):
        return wait(lambda: next(iter(self.select(roles, name.__eq__)), None),
                    f"{sorted(roles)} named {name!r}")

    def find_text(self, part):
        """A label that holds this text."""
        return wait(lambda: next(iter(self.select(LABEL, lambda name: part in name)), None),
                    f"text {part!r}")

    def has_text(self, part):
        return bool(self.select(LABEL, lambda name: part in name))

    def wait_gone(self, part):
        wait(lambda: not self.has_text(part), f"the end of text {part!r}")

    def find_entry(self, title):
        def search():
            return next((node for node in self.select(ENTRY, title.__eq__)
                         if "EditableText" in node.get_interfaces()), None)
        return wait(search, f"entry {title!r}")

    def type_in(self, title, text):
        assert Atspi.EditableText.set_text_contents(self.find_entry(title), text)

    def is_sensitive(self, roles, name):
        return get_state(self.find(roles, name), Atspi.StateType.SENSITIVE)

    def press(self, name, roles=frozenset(BUTTON)):
        def try_it():
            node = next((node for node in self.select(roles, name.__eq__)
                         if node.get_n_actions() > 0 and is_drawn(node)
                         and get_state(node, Atspi.StateType.SENSITIVE)), None)
            return node is not None and Atspi.Action.do_action(node, 0)
        wait(try_it, f"{name!r} to press")

    def find_web_page(self, name):
        """What the web engine says of its page, or the widget before it speaks for itself."""
        wait(lambda: self.select({"document web"}, lambda _: True)
             or self.select({"panel", "filler"}, name.__eq__), f"web page {name!r}")

    def is_focused(self, roles, names):
        return any(get_state(node, Atspi.StateType.FOCUSED)
                   for node in self.select(roles, names.__contains__))

    def tab_to(self, roles, *names, keys="Tab"):
        """Presses a key until a widget of these names has the focus. GTK 4.8 does not tell which
        entry has it."""
        for _ in range(MAX_TABS):
            key(keys)
            with contextlib.suppress(AssertionError):
                wait(lambda: self.is_focused(roles, names), "the focus", 0.5)
                return
        raise AssertionError(f"{keys} did not lead to {names}:\n{self.describe()}")

    def tab_to_web_page(self, name, keys="Tab"):
        """Newer engines do not let the widget have a name."""
        self.tab_to(WEB_PAGE, name, "", keys=keys)

    def choose(self, letter):
        """An item of the main menu, by its letter: on GTK 4.18 the items have no name."""
        focus_window(self.process)
        key("F10")
        self.find_menu()
        key(letter)

    def find_menu(self):
        wait(lambda: any(map(is_drawn, self.select({"menu item"}, lambda name: True))),
             "the main menu")

    def close_menu(self):
        """Keys that come while it is closing go with it."""
        before = set(find_windows(self.process))
        key("Escape")
        wait(lambda: before - set(find_windows(self.process)), "the end of the menu")

    def show_page(self, title):
        """One of the pages between which the header bar switches."""
        self.press(title, TAB)

    def select_item(self, list_name, item_name):
        def try_it():
            item = next(iter(self.select(LIST_ITEM, item_name.__eq__)), None)
            parent = next(iter(self.select({"list"}, list_name.__eq__)), None)
            return (item is not None and parent is not None
                    and Atspi.Selection.select_child(parent, item.get_index_in_parent()))
        wait(try_it, f"{item_name!r} to select")

    def count_windows(self):
        """Main windows; dialogs above them are no frames."""
        return len(self.select({"frame"}, "PFO3".__eq__))

    def narrow_to_newest(self):
        """The main window that was opened last, alone."""
        return Window(self.process, self.select({"frame"}, "PFO3".__eq__)[-1])

    def close_with(self, keys):
        """Closes the window in front by keyboard, and looks at nothing before it is gone: GTK 4.8
        complains when it is asked about what is just going. Another may come at once. Keys that
        come while a window manager gives the focus to another window are lost: they are pressed
        again."""
        before = set(find_windows(self.process))

        def press():
            focus_window(self.process)
            key(keys)
            with contextlib.suppress(AssertionError):
                return wait(lambda: before - set(find_windows(self.process)), "", PRESSED_S)
            return None

        wait(press, "the end of a window")

    def close_newest(self):
        self.close_with("ctrl+w")

    def respond(self, letter):
        """Presses a button of the dialog in front by its letter, as soon as it is in front."""
        wait(lambda: len(find_windows(self.process)) > self.count_windows(), "a dialog")
        self.close_with(f"alt+{letter}")

    def register(self, username, password, again=None):
        """Fills in the form for a new account, the second time perhaps with another password."""
        self.press("Create an Account")
        self.type_in("User name", username)
        self.type_in("Password", password)
        self.type_in("Repeat password", again or password)
        self.press("Register")

    def count_runs(self):
        return len(self.select(LIST_ITEM, lambda name: ": " in name))

    def run(self, field, text, button="Run"):
        """Runs the task that is shown; pressing a button takes effect a moment later."""
        self.type_in(field, text)
        self.press(button)
        wait(lambda: self.select(LIST_ITEM, lambda name: name.endswith(f": {text}")),
             f"a run of {text!r}")

    def sum_by_keys(self):
        """From whatever page there is to the result of a sum, by keyboard alone."""
        key("alt+2")
        self.find_entry("Numbers")
        type_text("20 22")
        key("ctrl+Return")
        self.find(LABEL, "42")

    def describe(self):
        """What a person would hear, for whoever reads the log of a failed test."""
        names = [f"{node.get_role_name()} {node.get_name()!r}"
                 for node in self.select(BUTTON | ENTRY | LABEL | LIST_ITEM | TAB, bool)]
        return "\n".join(names)


def key(*names):
    """Presses keys on whatever has the focus."""
    subprocess.run(["xdotool", "key", "--clearmodifiers", *names], check=True, timeout=10)


def type_text(text):
    subprocess.run(["xdotool", "type", "--delay", "5", text], check=True, timeout=20)


def click(node):
    """With the pointer; windows stand at the corner of this display."""
    place = node.get_extents(Atspi.CoordType.WINDOW)
    subprocess.run(["xdotool", "mousemove", str(place.x + place.width // 2),
                    str(place.y + place.height // 2), "click", "1"], check=True, timeout=10)


def find_windows(process):
    """Those of a process on the display, dialogs too, the one in front last."""
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(process.pid)],
                           stdout=subprocess.PIPE, text=True, check=False, timeout=10)
    return found.stdout.split()


def focus_window(process, index=-1):
    """There is no window manager here to do it. The windows are counted in the order of
    find_windows(); one that is just going cannot have the focus."""
    def focus():
        windows = find_windows(process)
        return windows and subprocess.run(["xdotool", "windowfocus", "--sync", windows[index]],
                                          check=False, timeout=10).returncode == 0

    wait(focus, "a window with the focus")


def take_picture(path, area=None):
    """The display as PNG; or a part of it, as WIDTHxHEIGHT+X+Y."""
    crop = ["-crop", area, "+repage"] if area else []
    subprocess.run(["import", "-window", "root", *crop, path], check=True, timeout=20)
    return path


def count_colours(path):
    found = subprocess.run(["identify", "-format", "%k", path], check=True, timeout=20,
                           stdout=subprocess.PIPE, text=True)
    return int(found.stdout)


def get_colour(path, x, y):
    """One pixel, as (red, green, blue)."""
    found = subprocess.run(["convert", path, "-depth", "8", "-crop", f"1x1+{x}+{y}", "rgb:-"],
                           check=True, timeout=20, stdout=subprocess.PIPE)
    return tuple(found.stdout)
