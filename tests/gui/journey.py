# SPDX-License-Identifier: GPL-3.0-or-later
"""A walk through all pages of the application, in any look.

PAGES lists them in the order of the walk: a row more is a page more in every picture and check.
"""

import dataclasses
import os
import signal
from typing import Callable

import desktop
import photograph
from about import read_debug_info
from application import Application
from harness.client import PASSWORD
from keyring import Keyring
from page_server import PageServer
from processes import find_below
from service import Service, TlsService
from words import LOCALES, Words

NARROW = 360
CONTRAST = "org.gnome.desktop.a11y.interface"

# There is no compositor here, which would draw shadows: without this there would be black in their
# place, and a frame around windows.
NO_SHADOWS = """window.solid-csd { padding: 0; border: 0; box-shadow: none; }
popover > contents { margin: 0; border: 1px solid alpha(currentColor, .3); border-radius: 0;
                     box-shadow: none; }
popover > arrow { min-width: 0; min-height: 0; border: none; background: none; }
"""


@dataclasses.dataclass(frozen=True)
class Size:
    """Of the window in pixels, and of its text compared with what is usual."""

    width: int
    height: int
    text: float = 1


SIZES = {"narrow": Size(NARROW, 640), "wide": Size(900, 600), "large": Size(900, 600, 1.5),
         "narrow-large": Size(NARROW, 640, 1.5)}

# Colour scheme of the desktop, and whether it has high contrast.
STYLES = {"light": ("default", False), "dark": ("prefer-dark", False),
          "contrast": ("default", True)}


@dataclasses.dataclass(frozen=True)
class Look:
    """One combination in which all pages are shown."""

    language: str
    style: str
    size: str

    @property
    def name(self):
        return f"{self.language}-{self.style}-{self.size}"


# Large text on a narrow window is the same in every style.
LOOKS = [Look(language, style, size) for language in LOCALES for style in STYLES for size in SIZES
         if size != "narrow-large" or style == "light"]


class Journey:
    """One walk with a real server. Each method leads from the page before it to its own."""

    def __init__(self, look, private):
        self.size = SIZES[look.size]
        self.folded = self.size.width < 600
        self.language = look.language
        self.words = Words(look.language)
        (private / "server").mkdir()
        self.service = Service(private / "server")
        self.service.register("ana")
        self.tls = None
        self.refuser = None
        self.keyring = None
        self.tls_folder = private / "tls"
        self.keyring_folder = private / "keyring"
        self.application = Application(private / "application")
        self.dress(look)
        self.window = None
        self.first = None

    def dress(self, look):
        """What decides how the application looks, all of it settings of the desktop."""
        folder = self.application.folder / "config" / "gtk-4.0"
        photograph.set_resolution(96 * self.size.text)
        (folder / "gtk.css").write_text(NO_SHADOWS)
        self.application.remember(server_address="'127.0.0.1:6000'", username="'ana'",
                                  window_width=self.size.width, window_height=self.size.height)
        scheme, contrast = STYLES[look.style]
        self.application.set_desktop("org.gnome.desktop.interface", "color-scheme", scheme)
        self.application.set_desktop(CONTRAST, "high-contrast", str(contrast).lower())
        self.application.speak(LOCALES[look.language])

    # What the pages are made with

    def say(self, english):
        return self.words.say(english)

    def press(self, english):
        self.window.press(self.say(english))

    def type_in(self, english, text):
        self.window.type_in(self.say(english), text)

    def see(self, english):
        self.window.find_text(self.say(english))

    def run(self, field, text):
        self.window.run(self.say(field), text, self.say("Run"))

    def choose_task(self, english):
        """In the list, which is a page of its own where the window is narrow, and has no selection
        there."""
        if not self.folded:
            self.window.select_item(self.say("Tasks"), self.say(english))
            return
        if any(map(desktop.is_drawn, self.window.select(desktop.BUTTON, self.say("Back").__eq__))):
            desktop.key("alt+Left")
        row = self.window.find(desktop.LIST_ITEM, self.say(english))
        desktop.wait(lambda: desktop.is_drawn(row), f"the row of {english}")
        desktop.click(row)

    def close_dialog(self):
        desktop.key("Escape")
        photograph.wait_for_windows(self.application.process, 1)
        desktop.focus_window(self.application.process)

    # The pages

    def connect(self):
        self.start("Server address")

    def start(self, entry, *arguments):
        """Starts the application, whose window has this entry or, if it is none, button."""
        self.window = self.application.start(*arguments)
        self.window.find(desktop.ENTRY | desktop.BUTTON, self.say(entry))
        photograph.wait_for_windows(self.application.process, 1)
        self.first = photograph.find_windows(self.application.process)[0]
        desktop.focus_window(self.application.process)

    def connect_refused(self):
        self.type_in("Server address", "127.0.0.1:1")
        self.press("Connect")
        self.see("Nobody answers at this address: the connection was refused.")

    def sign_in(self):
        self.type_in("Server address", self.service.address)
        self.press("Connect")
        self.window.find_entry(self.say("Password"))

    def sign_in_refused(self):
        self.type_in("Password", "otra cosa")
        self.press("Sign In")
        self.see("Wrong user name or password.")

    def register(self):
        self.press("Create an Account")
        self.window.find_entry(self.say("Repeat password"))

    def inicio(self):
        self.press("I Have an Account")
        self.type_in("Password", PASSWORD)
        self.press("Sign In")
        self.window.find(desktop.BUTTON, self.say("Reload"))
        self.run_tasks()
        desktop.key("alt+1")
        self.window.find_web_page(self.say("Home page"))

    def run_tasks(self):
        desktop.key("alt+2")
        if self.folded:
            self.window.find(desktop.LIST_ITEM, self.say("Sum"))
            desktop.key("Return")
        self.window.find_entry(self.say("Numbers"))
        for numbers in ["1 2 3.5", "10; 20; 30", "1e300 1e308 1e308"]:
            self.run("Numbers", numbers)
        self.choose_task("Upper case")
        self.window.find_entry(self.say("Text"))
        self.run("Text", "el veloz murciélago hindú comía feliz cardillo y kiwi")
        desktop.wait(lambda: self.window.count_runs() == 4, "four runs")

    def inicio_stopped(self):
        """What shows the page has died."""
        for process in find_below(self.application.process.pid, "WebKitWebProces"):
            os.kill(process, signal.SIGKILL)
        self.see("The page stopped working.")

    def tasks(self):
        desktop.key("alt+2")
        self.window.find_entry(self.say("Text"))

    def tasks_list(self):
        desktop.key("alt+Left")
        self.window.find(desktop.LIST_ITEM, self.say("Lower case"))

    def tasks_wrong(self):
        self.choose_task("Sum")
        self.type_in("Numbers", "1 2 equis")
        self.press("Run")
        self.window.find_text("equis")

    def tasks_eight(self):
        self.service.freeze()
        desktop.click(self.window.find_entry(self.say("Numbers")))
        for number in range(8):
            desktop.key("ctrl+a")
            desktop.type_text(f"{number} 100")
            desktop.key("ctrl+Return")
        desktop.wait(lambda: not self.window.is_sensitive(desktop.BUTTON, self.say("Run")),
                     "Run being insensitive")

    def close_question(self):
        """The question before a window closes while runs are under way."""
        desktop.key("ctrl+w")
        photograph.wait_for_windows(self.application.process, 2)

    def tasks_lost(self):
        self.close_dialog()
        self.service.server.kill()
        self.window.find_text(self.say("Reconnecting…"))

    def tasks_back(self):
        self.service.start()
        self.window.wait_gone(self.say("Reconnecting…"))

    def menu(self):
        desktop.key("F10")
        self.window.find_menu()

    def shortcuts(self):
        self.window.close_menu()
        desktop.key("ctrl+question")
        photograph.wait_for_windows(self.application.process, 2)

    def about(self):
        self.close_dialog()
        self.window.choose(self.words.find_letter("_About PFO3"))
        photograph.wait_for_windows(self.application.process, 2)

    def about_debug(self):
        """What a person who tells of a problem is asked for, two pages behind the first."""
        read_debug_info(self.window, self.language)

    def preferences(self):
        desktop.key("Escape", "Escape")
        self.close_dialog()
        desktop.key("ctrl+comma")
        photograph.wait_for_windows(self.application.process, 2)

    def servers(self):
        self.close_dialog()
        desktop.key("ctrl+l")
        photograph.wait_for_windows(self.application.process, 2)

    def link(self):
        self.close_dialog()
        self.application.hand_over("pfo3://pfo3.example:6000/")
        photograph.wait_for_windows(self.application.process, 2)

    def link_refused(self):
        """A link that leads to no server."""
        self.close_dialog()
        self.application.hand_over("pfo3://pfo3.example:6000/tasks?run=sum")
        photograph.wait_for_windows(self.application.process, 2)

    def trust(self):
        """A certificate that nobody trusts yet."""
        self.close_dialog()
        self.application.quit()
        self.application.places_path.unlink()
        self.tls_folder.mkdir()
        self.tls = TlsService(self.tls_folder)
        self.start("Trust and Connect", "--server", self.tls.address)

    def lock(self):
        self.press("Trust and Connect")
        self.press("The connection is encrypted")
        self.see("The certificate was trusted by hand.")

    def trust_changed(self):
        desktop.key("Escape")
        self.tls.change_certificate()
        self.see("The Certificate Has Changed")

    def trust_damaged(self):
        """Nobody can read which certificate is trusted."""
        self.application.quit()
        self.application.places_path.unlink()
        (self.application.folder / "config" / "pfo3" / "servers").write_text("[half a line")
        self.start("Trust and Connect", "--server", self.tls.address)

    def plain_text(self):
        """The question before a password leaves this machine as it is: 0.0.0.0 is this machine, but
        not for the application."""
        self.application.quit()
        (self.application.folder / "config" / "pfo3" / "servers").unlink()
        self.application.places_path.unlink()
        self.application.environment["SECRET_BACKEND"] = "service"
        self.start("Password", "--server", f"pfo3://0.0.0.0:{self.service.port}")
        self.type_in("User name", "ana")
        self.type_in("Password", PASSWORD)
        self.press("Sign In")
        photograph.wait_for_windows(self.application.process, 2)

    def no_keyring(self):
        """Signed in where there is no keyring."""
        self.window.respond(self.words.find_letter("_Send in Plain Text"))
        desktop.focus_window(self.application.process)
        self.window.find(desktop.BUTTON, self.say("Reload"))
        self.window.find(desktop.BUTTON, self.say("Got It"))

    def keyring_locked(self):
        """Signed in where there is one, and nobody who could open it."""
        self.keyring = Keyring(self.keyring_folder)
        self.keyring.lock()
        self.application.quit()
        self.application.places_path.unlink()
        self.start("Password", "--server", self.service.address)
        self.type_in("User name", "ana")
        self.type_in("Password", PASSWORD)
        self.press("Sign In")
        self.window.find(desktop.BUTTON, self.say("Reload"))
        self.window.find(desktop.BUTTON, self.say("Unlock…"))

    def inicio_problem(self):
        """A server that answers neither of the pages; what was typed before was its password."""
        refusal = {"ok": False, "code": "busy", "error": "El servidor está ocupado."}
        self.refuser = PageServer("", GET_TAREAS_HTML=refusal, LIST_TASKS=refusal)
        self.application.quit()
        self.application.places_path.unlink()
        self.application.environment["SECRET_BACKEND"] = "file"
        self.start("Password", "--server", self.refuser.address)
        self.type_in("User name", "ana")
        self.type_in("Password", PASSWORD)
        self.press("Sign In")
        self.see("The Home Page Cannot Be Shown")

    def tasks_problem(self):
        desktop.key("alt+2")
        self.see("The Tasks Cannot Be Shown")

    def tasks_none(self):
        """The server has no task."""
        self.refuser.answers["LIST_TASKS"] = {"result": []}
        desktop.key("ctrl+r")
        self.see("No Tasks")

    def connect_known(self):
        """The first page where servers are known, and where no web page can be shown."""
        self.application.quit()
        self.application.places_path.unlink()
        self.application.wrapper = [desktop.HERE / "without-namespaces"]
        self.connect()
        self.window.find(desktop.LIST_ITEM, self.service.address)

    def forget_question(self):
        """The question before a server is forgotten."""
        self.window.press(self.words.translate("Forget %s") % self.service.address)
        photograph.wait_for_windows(self.application.process, 2)

    def plain(self):
        """Inicio where no web page can be shown."""
        self.close_dialog()
        self.type_in("Server address", self.service.address)
        self.press("Connect")
        self.see("Welcome, ana!")

    def servers_several(self):
        """With one that is connected and others that are not."""
        desktop.key("ctrl+l")
        photograph.wait_for_windows(self.application.process, 2)

    def abandon(self):
        """Ends what still runs, however it is; what the application warned of is a failure even
        so."""
        self.application.kill()
        self.service.server.kill()
        if self.tls is not None:
            self.tls.server.kill()
        if self.refuser is not None:
            self.refuser.shutdown()
            self.refuser.server_close()
        if self.keyring is not None:
            self.keyring.close()
        if self.application.process is not None:
            self.application.search_log()

    def find_window(self, page):
        """The page's window on the display: its own, or the one that was there first."""
        windows = photograph.find_windows(self.application.process)
        return next(window for window in windows if (window == self.first) != page.dialog)

    def walk(self, visit, last=None):
        """Goes from page to page and calls visit (page, window on the display) on each, up to the
        page named last."""
        for page in PAGES:
            if page.folded and not self.folded:
                continue
            page.reach(self)
            visit(page, self.find_window(page))
            if page.name == last:
                return
        self.application.quit()


@dataclasses.dataclass(frozen=True)
class Page:
    """A page: its name in files, how it is reached, whether it is a window of its own, and whether
    it is there only where the window is narrow."""

    name: str
    reach: Callable
    dialog: bool = False
    folded: bool = False


PAGES = [
    Page("connect", Journey.connect),
    Page("connect-refused", Journey.connect_refused),
    Page("sign-in", Journey.sign_in),
    Page("sign-in-refused", Journey.sign_in_refused),
    Page("register", Journey.register),
    Page("inicio", Journey.inicio),
    Page("inicio-stopped", Journey.inicio_stopped),
    Page("tasks", Journey.tasks),
    Page("tasks-list", Journey.tasks_list, folded=True),
    Page("tasks-wrong", Journey.tasks_wrong),
    Page("tasks-eight", Journey.tasks_eight),
    Page("close-question", Journey.close_question, dialog=True),
    Page("tasks-lost", Journey.tasks_lost),
    Page("tasks-back", Journey.tasks_back),
    Page("menu", Journey.menu),
    Page("shortcuts", Journey.shortcuts, dialog=True),
    Page("about", Journey.about, dialog=True),
    Page("about-debug", Journey.about_debug, dialog=True),
    Page("preferences", Journey.preferences, dialog=True),
    Page("servers", Journey.servers, dialog=True),
    Page("link", Journey.link, dialog=True),
    Page("link-refused", Journey.link_refused, dialog=True),
    Page("trust", Journey.trust),
    Page("lock", Journey.lock),
    Page("trust-changed", Journey.trust_changed),
    Page("trust-damaged", Journey.trust_damaged),
    Page("plain-text", Journey.plain_text, dialog=True),
    Page("no-keyring", Journey.no_keyring),
    Page("keyring-locked", Journey.keyring_locked),
    Page("inicio-problem", Journey.inicio_problem),
    Page("tasks-problem", Journey.tasks_problem),
    Page("tasks-none", Journey.tasks_none),
    Page("connect-known", Journey.connect_known),
    Page("forget-question", Journey.forget_question, dialog=True),
    Page("plain", Journey.plain),
    Page("servers-several", Journey.servers_several, dialog=True),
]
