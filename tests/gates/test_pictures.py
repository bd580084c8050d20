# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page in every look: it has the size that was asked for, can be as narrow as a phone, and is
not blank. The pictures, and sheets on which they are side by side, are for people to look at."""

import os
import pathlib

import pytest

import album
from journey import LOOKS


@pytest.fixture(name="folder", scope="module")
def folder_fixture(request):
    """Where they stay, in the build folder."""
    folder = pathlib.Path(os.environ["PFO_BUILD_ROOT"]) / "pictures"
    folder.mkdir(exist_ok=True)
    looks = [item.callspec.params["look"] for item in request.session.items]
    for look in looks:
        for path in folder.glob(f"*-{look.name}.png"):
            path.unlink()
    yield folder
    album.make_sheets(folder, looks)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_every_page(look, folder, tmp_path):
    assert album.take_all(look, folder, tmp_path) == []
