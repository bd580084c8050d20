# SPDX-License-Identifier: GPL-3.0-or-later
"""With large text too, the window fits the screen of a phone, and its pages fit the window."""

import pytest

import desktop
import photograph
from harness.client import PASSWORD
from journey import CONTRAST, NARROW, NO_SHADOWS
from words import LOCALES, Words

SAY = Words("es").say
HEIGHT = 860

# Of the bars for runs of a task.
BLUE = "srgb(53,132,228)"


@pytest.fixture(name="application")
def application_fixture(application):
    """In Spanish, whose words are longer."""
    photograph.set_resolution(144)
    application.speak(LOCALES["es"])
    return application


def sign_in(service, application):
    service.register("ana")
    window = application.start("--server", service.address)
    window.type_in(SAY("Password"), PASSWORD)
    window.press(SAY("Sign In"))
    window.find(desktop.BUTTON, SAY("Reload"))
    desktop.focus_window(application.process)
    return window


def resize(frame, width, height):
    photograph.run("xdotool", "windowsize", str(frame), str(width), str(height))


def narrow(application):
    """Makes the window as narrow as a phone, from a width where nothing is in the way.

    How narrow it may be follows a moment after what it shows, and from GTK 4.16 on the minimum
    told to the display keeps the shape that the window has at the time.
    """
    frame = photograph.find_windows(application.process)[0]
    resize(frame, 900, HEIGHT)
    desktop.wait(lambda: photograph.read_geometry(frame)[2:] == (900, HEIGHT), "a wide window")

    def is_narrow():
        resize(frame, NARROW, HEIGHT)
        return (photograph.read_geometry(frame)[2:] == (NARROW, HEIGHT)
                and photograph.read_minimum(frame) <= NARROW)

    desktop.wait(is_narrow, "a narrow window")


def test_banners(service, application):
    """One or both: what their buttons need is taken from the height."""
    application.set_desktop(CONTRAST, "high-contrast", "true")
    application.remember(username="'ana'", window_width=900, window_height=600)
    application.environment["SECRET_BACKEND"] = "service"  # there is none, and a banner says so
    window = sign_in(service, application)
    window.find(desktop.BUTTON, SAY("Got It"))
    narrow(application)
    service.server.kill()
    window.find_text(SAY("Reconnecting…"))
    narrow(application)


@pytest.mark.parametrize("language", LOCALES)
def test_shortcuts(application, language):
    """Their window has the width that its text wants, that of a search included."""
    say = Words(language).say
    application.speak(LOCALES[language])
    application.remember(window_width=NARROW, window_height=600)
    window = application.start()
    window.find_entry(say("Server address"))
    desktop.focus_window(application.process)
    desktop.key("ctrl+question")
    photograph.wait_for_windows(application.process, 2)
    frames = photograph.find_windows(application.process)
    assert max(map(photograph.read_minimum, frames)) <= NARROW


def show_about(application, window):
    window.choose(Words("es").find_letter("_About PFO3"))


def show_preferences(application, window):
    desktop.key("ctrl+comma")


def show_servers(application, window):
    desktop.key("ctrl+l")


def show_question(application, window):
    application.hand_over("pfo3://pfo3.example:6000/")


@pytest.mark.parametrize("show", [show_about, show_preferences, show_servers, show_question])
def test_dialogs(application, show):
    """In front of a narrow window. There is no compositor here, and the frame that GTK draws for
    the want of one is none of theirs."""
    (application.folder / "config" / "gtk-4.0" / "gtk.css").write_text(NO_SHADOWS)
    application.remember(window_width=NARROW, window_height=600)
    window = application.start()
    window.find_entry(SAY("Server address"))
    desktop.focus_window(application.process)
    show(application, window)
    photograph.wait_for_windows(application.process, 2)
    frames = photograph.find_windows(application.process)
    assert max(map(photograph.read_minimum, frames)) <= NARROW


def test_wider(service, application, tmp_path):
    """What stood below the page while the window was narrow leaves no gap when it is not."""
    application.remember(username="'ana'", window_width=NARROW, window_height=600)
    sign_in(service, application)
    desktop.key("alt+2")
    frame = photograph.find_windows(application.process)[0]
    resize(frame, 900, 600)
    desktop.wait(lambda: photograph.read_geometry(frame)[2] == 900, "a wide window")

    picture = tmp_path / "wider.png"
    photograph.take(frame, picture)
    # The line between the list and the task goes down to the edge.
    assert measure(picture, "-crop", "400x20+100+570", "-format", "%k") != "1"


def measure(picture, *arguments):
    return photograph.run("convert", str(picture), *arguments, "info:")


def test_inicio(service, application, tmp_path):
    """The head of the table of tasks, below the bars, leaves the margin on the right free."""
    application.remember(username="'ana'", window_width=NARROW, window_height=HEIGHT)
    window = sign_in(service, application)
    desktop.key("alt+2")
    window.find(desktop.LIST_ITEM, SAY("Sum"))
    desktop.key("Return")
    window.find_entry(SAY("Numbers"))
    window.run(SAY("Numbers"), "1 2 3.5", SAY("Run"))
    desktop.key("alt+1")

    frame = photograph.find_windows(application.process)[0]
    picture = tmp_path / "inicio.png"

    def shows_bars():
        photograph.take(frame, picture)
        return "0" != measure(picture, "-fill", "black", "+opaque", BLUE, "-format", "%[fx:maxima]")

    desktop.wait(shows_bars, "the bars")
    assert not window.has_text(SAY("The Home Page Cannot Be Shown"))  # its button is as blue
    margin = f"6x{HEIGHT - 140}+{NARROW - 16}+70"
    assert float(measure(picture, "-crop", margin, "-format", "%[fx:minima]")) > .6
