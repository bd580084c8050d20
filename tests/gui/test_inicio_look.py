# SPDX-License-Identifier: GPL-3.0-or-later
"""How Inicio looks: in the style of the desktop, and where no web page can be shown."""

import desktop
from harness.client import PASSWORD
from inicio import wait_for_inicio
from page_server import GREEN, PLACE, PageServer, sign_in, wait_for_colour
from processes import find_below

WHITE = (255, 255, 255)
BLACK = (0, 0, 0)
PURPLE = (128, 0, 128)

# Of data/inicio/inicio.css, and where they are in a window as wide as it is made.
DARK_WINDOW = (0x24, 0x24, 0x24)
DARK_CARD = (0x36, 0x36, 0x36)
MARGIN = (40, 400)
CARD = (120, 400)

INTERFACE = "org.gnome.desktop.interface"
CONTRAST = "org.gnome.desktop.a11y.interface"

PAGE = """<!DOCTYPE html>
<style>
  html { color-scheme: light dark; }
  body { background: rgb(0, 128, 0); }
  @media (prefers-color-scheme: dark) { body { background: rgb(128, 0, 128); } }
</style>"""


def test_follows_the_desktop(application, tmp_path):
    """Dark style and high contrast come and go while the page is there."""
    with PageServer(PAGE) as server:
        sign_in(application, server)
        wait_for_colour(tmp_path, GREEN)
        served = server.served
        application.set_desktop(INTERFACE, "color-scheme", "prefer-dark")
        wait_for_colour(tmp_path, PURPLE)
        application.set_desktop(CONTRAST, "high-contrast", "true")
        wait_for_colour(tmp_path, BLACK)
        application.set_desktop(INTERFACE, "color-scheme", "default")
        wait_for_colour(tmp_path, WHITE)
        application.set_desktop(CONTRAST, "high-contrast", "false")
        wait_for_colour(tmp_path, GREEN)
        assert server.served == served


def test_starts_in_high_contrast(application, tmp_path):
    application.set_desktop(CONTRAST, "high-contrast", "true")
    with PageServer(PAGE) as server:
        sign_in(application, server)
        wait_for_colour(tmp_path, WHITE)


def test_real_page_in_dark(service, application, tmp_path):
    """The server's own page, its cards too, which nothing else in the window looks like."""
    service.register("ana")
    application.remember(username="'ana'")
    application.set_desktop(INTERFACE, "color-scheme", "prefer-dark")
    window = application.start("--server", service.address)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    wait_for_inicio(window, tmp_path)

    def see():
        picture = desktop.take_picture(tmp_path / "picture.png")
        return [desktop.get_colour(picture, *place) for place in (MARGIN, CARD)]
    desktop.wait(lambda: see() == [DARK_WINDOW, DARK_CARD], "the colours of dark pages")


def start_confined(application):
    """Where the web engine cannot start its sandbox, and would end the application."""
    application.wrapper = [desktop.HERE / "without-namespaces"]
    return application


def test_without_a_sandbox(service, application):
    """The real page is there as text, the reason too, and everything else works."""
    service.register("ana")
    application = start_confined(application)
    application.remember(username="'ana'")
    window = application.start("--server", service.address)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    window.find_text("Welcome, ana!")
    window.find_text("does not let the web engine start its sandbox")
    window.find_text("bwrap: ")
    window.find(desktop.LIST_ITEM, "Upper case")
    window.press("Reload")
    window.show_page("Tasks")
    window.run("Numbers", "20 22")
    window.find(desktop.LABEL, "42")
    assert find_below(application.process.pid, "WebKit") == []


def test_page_that_cannot_be_read(application, tmp_path):
    """A page that is no XML is not guessed at."""
    with PageServer("<body style='background: rgb(0, 128, 0)'><p>x") as server:
        window = sign_in(start_confined(application), server)
        window.find_text("The Home Page Cannot Be Shown")
        window.find_text("does not let the web engine start its sandbox")
        picture = desktop.take_picture(tmp_path / "picture.png")
        assert desktop.get_colour(picture, *PLACE) != GREEN


def test_markup_is_text(application):
    """What the server calls its tasks is shown as it is."""
    with PageServer("<ul><li>&lt;b&gt;tarea&lt;/b&gt; &amp; más</li></ul>") as server:
        window = sign_in(start_confined(application), server)
        window.find(desktop.LIST_ITEM, "<b>tarea</b> & más")
