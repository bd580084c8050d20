# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of windows: taken, measured, put together on a sheet."""

import re
import subprocess

import desktop

# A header bar is this high at most, in pixels of unscaled text.
HEADER_HEIGHT = 60

# Antialiased text alone has more.
FEWEST_COLOURS = 12


def run(*command):
    return subprocess.run(command, check=True, timeout=60, stdout=subprocess.PIPE, text=True).stdout


def find_windows(process):
    """The windows of a program that are on the display, without its menus. This asks the display
    alone: GTK 4.8 does not survive being asked for the widgets of a dialog that is going away."""
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(process.pid)],
                           stdout=subprocess.PIPE, text=True, check=False, timeout=20)
    return [window for window in map(int, found.stdout.split()) if is_toplevel(describe(window))]


def describe(window):
    """What the display says of a window; nothing if it has gone."""
    found = subprocess.run(["xwininfo", "-all", "-id", str(window)], stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True, check=False, timeout=20)
    return found.stdout if found.returncode == 0 else ""


def is_toplevel(description):
    return "Override Redirect State: no" in description and "minimum size" in description


def wait_for_windows(process, count):
    """Waits until there are so many."""
    desktop.wait(lambda: len(find_windows(process)) == count, f"{count} windows")


def read_geometry(window):
    """Returns x, y, width and height."""
    text = describe(window)
    return tuple(int(re.search(rf"{name}:\s+(-?\d+)", text)[1])
                 for name in ["Absolute upper-left X", "Absolute upper-left Y", "Width", "Height"])


def read_minimum(window):
    """Returns the width below which the window does not go."""
    return int(re.search(r"minimum size: (\d+) by", describe(window))[1])


def set_resolution(dots_per_inch):
    """What the display tells programs that start from now on: with more dots, text is larger."""
    run("xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER",
        f"Xft.dpi:\t{dots_per_inch:g}\n")


def take(window, path):
    """Takes the picture when the window no longer changes."""
    x, y, width, height = read_geometry(window)
    seen = []

    def is_still():
        desktop.take_picture(path, f"{width}x{height}+{x}+{y}")
        seen.append(run("identify", "-format", "%#", str(path)))
        return len(seen) > 40 or seen[-3:] == [seen[-1]] * 3

    desktop.wait(is_still, f"a still picture {path.name}", 60)
    return (width, height)


def count_content_colours(path):
    """Returns how many colours there are below the header bar."""
    text = run("convert", str(path), "-crop", f"+0+{HEADER_HEIGHT}", "+repage", "-format", "%k",
               "info:")
    return int(text)


def shrink(path):
    """As pictures of a document are kept: few colours, which suffice for a desktop."""
    run("convert", str(path), "+dither", "-colors", "128", str(path))


def make_sheet(pictures, columns, scale, path):
    """Puts pictures together, each with its label below it."""
    arguments = []
    for label, picture in pictures.items():
        arguments += ["-label", label, str(picture)]
    run("montage", "-font", "DejaVu-Sans", "-pointsize", "13", "-background", "#808080", *arguments,
        "-tile", f"{columns}x", "-geometry", f"{scale}%x{scale}%+6+6", str(path))
