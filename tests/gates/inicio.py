# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Inicio is shown: a web view, which tells assistive technology nothing everywhere."""

import desktop

# Where in the window it is: below the header bar, and above the spinner that waits for it.
AREA = "700x220+100+80"


def wait_for_inicio(window, folder):
    """It is there when its place is no longer of one colour, nor changes."""
    window.find(desktop.BUTTON, "Reload")
    pictures = [folder / "before.png", folder / "after.png"]

    def is_there():
        pictures.reverse()
        desktop.take_picture(pictures[0], AREA)
        return (pictures[1].exists() and pictures[0].read_bytes() == pictures[1].read_bytes()
                and desktop.count_colours(pictures[0]) > 100)

    desktop.wait(is_there, "something in the place of Inicio", 60)
