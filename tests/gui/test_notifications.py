# SPDX-License-Identifier: GPL-3.0-or-later
"""Who looks at something else while a task runs is told when it is over."""

import time

import desktop
import notifications

# Longer than a run that nobody is told of.
SLOW_S = 10


def start_slow_run(service, window, text):
    """Returns what lets it end."""
    service.freeze()
    window.run("Numbers", text)
    started = time.monotonic()

    def end():
        desktop.wait(lambda: time.monotonic() > started + SLOW_S, "the run being a slow one")
        service.thaw()
    return end


def is_at(application, page):
    """Which page a window shows is what it remembers. GTK 4.8 calls visible what is behind, too."""
    return page in [place.get("page") for place in application.recall_places()]


def look_away(window, application):
    """Puts another window in front."""
    application.activate("new-window")
    desktop.wait(lambda: len(desktop.find_windows(application.process)) == 2, "another window")
    desktop.focus_window(application.process)


def test_told(service, signed_in, application):
    """Pressing it leads to the runs."""
    look_away(signed_in, application)
    start_slow_run(service, signed_in, "5 6")()
    desktop.wait(lambda: notifications.read() == [("Sum is done", "11")], "a notification")

    signed_in.show_page("Home")
    desktop.wait(lambda: is_at(application, "inicio"), "the other page")
    notifications.press()
    desktop.wait(lambda: is_at(application, "tasks"), "the runs")
    assert notifications.read() == []


def test_taken_back(service, signed_in, application):
    """As soon as somebody looks."""
    look_away(signed_in, application)
    for numbers, told in ("5 6", "Sum is done"), ("7 8", "2 runs have ended"):
        start_slow_run(service, signed_in, numbers)()
        desktop.wait(lambda: [title for title, _ in notifications.read()] == [told], told)
    desktop.focus_window(application.process, 0)
    desktop.wait(lambda: notifications.read() == [], "the end of the notification")


def test_taken_back_at_the_end(service, signed_in, application):
    """A window that is closed while nobody looks at it leaves nothing that leads to it."""
    look_away(signed_in, application)
    start_slow_run(service, signed_in, "5 6")()
    desktop.wait(lambda: notifications.read() == [("Sum is done", "11")], "a notification")
    application.quit()
    assert notifications.read() == []


def test_not_told(service, signed_in, application):
    """Of a slow run that a person looks at, and of a short one; but of a slow one in another
    window."""
    end = start_slow_run(service, signed_in, "2 2")
    desktop.focus_window(application.process)
    end()
    signed_in.find(desktop.LABEL, "4")

    end = start_slow_run(service, signed_in, "3 2")
    application.activate("preferences")
    signed_in.find_text("Appearance")
    desktop.focus_window(application.process)
    end()
    signed_in.find(desktop.LABEL, "5")
    desktop.key("Escape")

    look_away(signed_in, application)
    signed_in.run("Numbers", "1 1")
    signed_in.find(desktop.LABEL, "2")
    start_slow_run(service, signed_in, "3 3")()
    desktop.wait(lambda: notifications.read() == [("Sum is done", "6")], "one notification")
