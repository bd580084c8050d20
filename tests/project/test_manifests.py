# SPDX-License-Identifier: GPL-3.0-or-later
"""The manifests of the two flatpaks, of which one follows the other."""

import json
import os
import pathlib
import subprocess

import pytest

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])
BUILD_ROOT = pathlib.Path(os.environ["PFO_BUILD_ROOT"])
VERSION = json.loads((BUILD_ROOT / "meson-info" / "intro-projectinfo.json").read_text())["version"]
ID = "ar.pfo3.Pfo3"
DEVELOPMENT_ID = ID + ".Devel"
REPOSITORY = "https://pfo3.ar/pfo3.git"


def read_manifest(application_id):
    return json.loads((SOURCE_ROOT / "build-aux" / f"{application_id}.json").read_text())


def test_differ_in_what_they_must():
    """The runtime is chosen in the first, and not an older one than 50; the other follows."""
    store, development = map(read_manifest, [ID, DEVELOPMENT_ID])
    assert (store["runtime"], int(store["runtime-version"]) >= 50) == ("org.gnome.Platform", True)
    assert store["id"] == ID and development["id"] == DEVELOPMENT_ID
    assert store["modules"][0]["sources"] == [
        {"type": "git", "url": REPOSITORY, "tag": f"v{VERSION}"}]
    assert development["modules"][0]["sources"][0]["type"] == "dir"
    options = development["modules"][0]["config-opts"]
    assert options == ["-Dprofile=development", *store["modules"][0]["config-opts"]]
    assert development["x-run-args"] == ["--server", "127.0.0.1:6060"]
    for name in ["runtime", "runtime-version", "sdk", "command", "finish-args"]:
        assert development[name] == store[name], name


@pytest.mark.parametrize("application_id", [ID, DEVELOPMENT_ID])
def test_the_builder_knows_all_they_say(application_id):
    path = SOURCE_ROOT / "build-aux" / f"{application_id}.json"
    shown = subprocess.run(["flatpak-builder", "--show-manifest", path], check=True, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30).stdout
    assert f'"id" : "{application_id}"' in shown
    assert "Unknown property" not in shown and "WARNING" not in shown
