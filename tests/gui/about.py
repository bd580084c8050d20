# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages behind About, which the library makes and words."""

import gettext

import desktop
from desktop import LIST_ITEM


def read_debug_info(window, language="en"):
    """By keyboard: on GTK 4.8 a row cannot be pressed otherwise."""
    say = gettext.translation("libadwaita", "/usr/share/locale", [language], fallback=True).gettext
    window.tab_to(LIST_ITEM, say("Troubleshooting"))
    desktop.key("Return")
    window.tab_to(LIST_ITEM, say("Debugging Information"))
    desktop.key("Return")

    def read():
        for node in window.select(desktop.ENTRY, lambda name: True):
            text = desktop.read_text(node)
            if text.startswith("PFO3: "):
                return text
        return None

    return desktop.wait(read, "the debugging information")
