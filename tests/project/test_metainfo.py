# SPDX-License-Identifier: GPL-3.0-or-later
"""What stores ask of the metainfo beyond that it is valid, and that it tells the truth."""

import datetime
import json
import os
import pathlib
import re
import xml.etree.ElementTree as ElementTree

import pytest

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])
BUILD_ROOT = pathlib.Path(os.environ["PFO_BUILD_ROOT"])
PROJECT = json.loads((BUILD_ROOT / "meson-info" / "intro-projectinfo.json").read_text())
METAINFO = next((BUILD_ROOT / "data" / "desktop").glob("*.metainfo.xml"))
APPLICATION_ID = METAINFO.name.removesuffix(".metainfo.xml")
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(name="component", scope="module")
def component_fixture():
    return ElementTree.parse(METAINFO).getroot()


def get_texts(component, path, language=None):
    return [element.text for element in component.iterfind(path)
            if element.get(LANGUAGE) == language]


def test_names_the_application(component):
    assert component.find("id").text == APPLICATION_ID
    assert component.find("launchable").text == f"{APPLICATION_ID}.desktop"
    assert component.find("developer").get("id") == "ar.pfo3"


@pytest.mark.parametrize("language", [None, "es"])
def test_summary_has_the_length_that_stores_show(component, language):
    summary, = get_texts(component, "summary", language)
    assert 10 <= len(summary) <= 35
    assert not summary.endswith(".")


def test_every_text_is_translated(component):
    for path in ["summary", "description/p", "description/ul/li", "screenshots/screenshot/caption",
                 "releases/release/description/p"]:
        texts = get_texts(component, path)
        assert texts and len(get_texts(component, path, "es")) == len(texts), path


def test_newest_release_is_this_version(component):
    release = component.find("releases/release")
    assert release.get("version") == PROJECT["version"]
    assert datetime.date.fromisoformat(release.get("date")) <= datetime.date.today()


def test_colours_are_for_light_and_dark(component):
    colours = {colour.get("scheme_preference"): colour.text
               for colour in component.iterfind("branding/color")}
    assert sorted(colours) == ["dark", "light"]
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours.values())


def test_screenshots_are_those_of_the_tree(component):
    images = [image.text for image in component.iterfind("screenshots/screenshot/image")]
    folder = f"https://pfo3.ar/screenshots/v{PROJECT['version']}/"
    assert len(images) >= 3 and all(image.startswith(folder) for image in images)
    assert all((SOURCE_ROOT / "data" / "screenshots" / image.removeprefix(folder)).is_file()
               for image in images)


def test_fits_a_phone_and_needs_a_server(component):
    length = component.find("requires/display_length")
    assert (length.get("compare"), length.text) == ("ge", "360")
    controls = {control.text for control in component.iterfind("supports/control")}
    assert controls == {"keyboard", "pointing", "touch"}
    assert component.find("content_rating").get("type") == "oars-1.1"
    assert any("server is needed" in text for text in get_texts(component, "description/p"))
