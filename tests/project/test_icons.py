# SPDX-License-Identifier: GPL-3.0-or-later
"""The icons, drawn as desktops do: seen on light and on dark, and nothing of them is cut off."""

import os
import pathlib
import re

import gi
import pytest

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf  # noqa: E402

ICONS = sorted((pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "data" / "desktop" / "icons")
               .glob("*.svg"))
SIZES = [16, 32, 128]

# The desktop's ground, and the colour of text there, which symbolic icons are given.
GROUNDS = {"light": (0xfa, "#2e3436"), "dark": (0x24, "#ffffff")}

# A symbolic icon is drawn in this alone.
INK = "#222"

# How much lighter or darker than its ground a pixel is to be seen, of 255; and how many of all
# pixels have to be.
CONTRAST = 48
SHARE = 0.15

BOX = re.compile(r'width="(\d+)" height="\1" viewBox="0 0 \1 \1"')


def draw(text, size):
    """The pixels as (red, green, blue, alpha), in rows."""
    loader = GdkPixbuf.PixbufLoader.new_with_type("svg")
    loader.connect("size-prepared", lambda loader, *_: loader.set_size(size, size))
    loader.write(text.encode())
    loader.close()
    picture = loader.get_pixbuf()
    assert (picture.get_width(), picture.get_height()) == (size, size)
    assert picture.get_has_alpha()
    data, stride = picture.get_pixels(), picture.get_rowstride()
    return [[tuple(data[y * stride + 4 * x:y * stride + 4 * x + 4]) for x in range(size)]
            for y in range(size)]


def is_seen(pixel, ground):
    """Whether a pixel stands out from this grey when it is laid on it."""
    *colour, alpha = pixel
    laid = [(channel * alpha + ground * (255 - alpha)) / 255 for channel in colour]
    luminance = 0.2126 * laid[0] + 0.7152 * laid[1] + 0.0722 * laid[2]
    return abs(luminance - ground) > CONTRAST


def test_these_are_the_icons():
    assert [path.name for path in ICONS] == ["pfo3-devel.svg", "pfo3-symbolic.svg", "pfo3.svg"]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_is_seen(path, size, ground):
    grey, ink = GROUNDS[ground]
    text = path.read_text(encoding="utf-8")
    if path.stem.endswith("-symbolic"):
        assert set(re.findall(r"#[0-9a-f]{3,6}\b", text)) == {INK}
        text = text.replace(INK, ink)
    rows = draw(text, size)
    seen = sum(is_seen(pixel, grey) for row in rows for pixel in row)
    assert seen > SHARE * size * size, f"{seen} of {size * size} pixels are seen"
    corners = [rows[y][x][3] for y in (0, -1) for x in (0, -1)]
    assert min(corners) == 0, "it is nothing but a filled square"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_nothing_is_cut_off(path, size):
    """On a sheet that is three times as wide and high there is nothing around the icon."""
    def widen(box):
        side = int(box[1])
        return (f'width="{3 * side}" height="{3 * side}" '
                f'viewBox="{-side} {-side} {3 * side} {3 * side}"')

    text, n_boxes = BOX.subn(widen, path.read_text(encoding="utf-8"))
    assert n_boxes == 1, "the box of the icon is not written as expected"
    inside = range(size, 2 * size)
    rows = draw(text, 3 * size)
    assert any(rows[y][x][3] for y in inside for x in inside)
    outside = [(x - size, y - size) for y, row in enumerate(rows) for x, pixel in enumerate(row)
               if pixel[3] and not (x in inside and y in inside)]
    assert outside == []
