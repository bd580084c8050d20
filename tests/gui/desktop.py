# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds and presses widgets as assistive technology does: by role and by name.

The names of roles differ from one GTK to the next, so a search takes a set of them. On GTK 4.8 the
text of an entry row reads back as nothing: what was typed shows in what it does.
"""

import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

BUTTON = {"push button", "button", "toggle button"}
ENTRY = {"text", "password text", "entry"}
LABEL = {"label", "static", "heading", "notification", "alert"}
LIST_ITEM = {"list item"}
TAB = {"page tab", "tab", "radio button", "toggle button"}

# How long anything may take before it counts as not happening.
PATIENCE_S = float(os.environ.get("PFO_PATIENCE", "15"))


def wait(condition, what, seconds=PATIENCE_S):
    """Returns what condition() returns as soon as that is neither None nor False."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found is not None and found is not False:
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
    for child in get_children(node):
        yield from walk(child)


def get_state(node, state):
    return node.get_state_set().contains(state)


class Window:
    """A program's widgets."""

    def __init__(self, name, process):
        Atspi.init()
        self.name = name
        self.process = process

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
            raise AssertionError(f"{self.name} ended with status {self.process.returncode}")
        root = self.find_application()
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

    def is_focused(self, node):
        node.clear_cache()
        return get_state(node, Atspi.StateType.FOCUSED)

    def wait_focus(self, title):
        wait(lambda: self.is_focused(self.find_entry(title)), f"the focus in {title!r}")

    def press(self, name, roles=frozenset(BUTTON)):
        wait(lambda: self.is_sensitive(roles, name), f"{name!r} being sensitive")
        assert Atspi.Action.do_action(self.find(roles, name), 0)

    def dump(self):
        """The tree as text, for whoever reads the log of a failed test."""
        root = self.find_application()
        if root is None:
            return "no window"
        root.clear_cache()
        lines = []

        def add(node, depth):
            states = [name for name in ("VISIBLE", "SENSITIVE", "FOCUSED")
                      if get_state(node, getattr(Atspi.StateType, name))]
            lines.append(f"{'  ' * depth}{node.get_role_name()} {node.get_name()!r} {states}")
            for child in get_children(node):
                add(child, depth + 1)

        add(root, 0)
        return "\n".join(lines)


def key(*names):
    """Presses keys on whatever has the focus."""
    subprocess.run(["xdotool", "key", "--clearmodifiers", *names], check=True, timeout=10)


def type_text(text):
    subprocess.run(["xdotool", "type", "--delay", "5", text], check=True, timeout=20)


def focus_window(pid):
    """There is no window manager here to do it."""
    def search():
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid)],
                               stdout=subprocess.PIPE, text=True, check=False, timeout=10)
        return found.stdout.split() or None

    window = wait(search, "the window on the display")[-1]
    subprocess.run(["xdotool", "windowfocus", "--sync", window], check=True, timeout=10)
    return window
