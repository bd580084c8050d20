# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Inicio is shown: a web view, which tells assistive technology nothing everywhere."""

import desktop

# Where its first two cards are, in a window as wide as it is made. The pages that say why there is
# no Inicio have nothing so far to the left.
CARDS = "300x100+90+150"


def wait_for_inicio(window, folder):
    """It is there when there is something in the place of its cards, and it is not the plain text
    that stands in where no web page can be shown."""
    window.find(desktop.BUTTON, "Reload")
    picture = folder / "inicio.png"
    desktop.wait(lambda: desktop.count_colours(desktop.take_picture(picture, CARDS)) > 100,
                 "the cards of Inicio", 60)
    assert not window.has_text("The Page as Plain Text")
