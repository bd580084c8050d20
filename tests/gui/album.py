# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of every page, and what is wrong with it as far as that can be measured."""

import desktop
import photograph
from journey import NARROW, PAGES, SIZES, STYLES, Journey

README = ["connect", "sign-in", "register", "inicio", "tasks"]


def get_limit(page, size):
    """Where the window is as narrow as a phone, so is every dialog. Elsewhere the buttons of a
    dialog are side by side as long as the window below is wide enough for that. No frame is to be
    allowed for: the 10 px of it that GTK draws around dialogs where there is no compositor are
    taken away by NO_SHADOWS."""
    return size.width if page.dialog else NARROW


def check(page, look, window, path):
    """Returns what is wrong with a picture that was just taken."""
    size = SIZES[look.size]
    width, height = photograph.read_geometry(window)[2:]
    minimum = photograph.read_minimum(window)
    colours = photograph.count_content_colours(path)
    problems = []
    if not page.dialog and (width, height) != (size.width, size.height):
        problems.append(f"is {width}x{height}, not {size.width}x{size.height}")
    if minimum > get_limit(page, size):
        problems.append(f"cannot be narrower than {minimum}")
    if colours < photograph.FEWEST_COLOURS:
        problems.append(f"is blank: {colours} colours")
    return [f"{path.name}: {problem}" for problem in problems]


def take_all(look, folder, private):
    """Takes a picture of every page in this look. Returns what is wrong with them."""
    problems = []

    def visit(page, window):
        path = folder / f"{page.name}-{look.name}.png"
        photograph.take(window, path)
        problems.extend(check(page, look, window, path))

    journey = Journey(look, private)
    try:
        journey.walk(visit)
    except AssertionError:
        desktop.take_picture(folder / f"failed-{look.name}.png")
        raise
    finally:
        journey.abandon()
    return problems


def take_for_readme(look, folder, private):
    """Takes those that the README shows, small and under their names alone."""
    def visit(page, window):
        if page.name in README:
            path = folder / f"{page.name}.png"
            photograph.take(window, path)
            photograph.shrink(path)

    last = [page.name for page in PAGES if page.name in README][-1]
    journey = Journey(look, private)
    try:
        journey.walk(visit, last)
    finally:
        journey.abandon()


def make_sheets(folder, looks):
    """One sheet a language and size of these looks: a page's styles side by side."""
    for language, size in {(look.language, look.size) for look in looks}:
        pictures = {
            f"{page.name}, {style}": folder / f"{page.name}-{language}-{style}-{size}.png"
            for page in PAGES for style in STYLES}
        pictures = {label: path for label, path in pictures.items() if path.exists()}
        columns = 9 if SIZES[size].width == NARROW else 3
        if pictures:
            photograph.make_sheet(pictures, columns, 60, folder / f"sheet-{language}-{size}.png")
