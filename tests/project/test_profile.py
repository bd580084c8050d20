# SPDX-License-Identifier: GPL-3.0-or-later
"""-Dprofile=development is an application of its own, whatever is named after it."""

import json
import os
import pathlib
import re
import subprocess

import pytest

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])
ID = "ar.pfo3.Pfo3"
DEVELOPMENT_ID = ID + ".Devel"


def configure(folder, profile):
    subprocess.run(["meson", "setup", folder, SOURCE_ROOT, f"-Dprofile={profile}", "-Dtests=false",
                    "-Dserver=disabled", "-Dclient=enabled"], check=True, stdout=subprocess.DEVNULL,
                   timeout=100)
    return folder


@pytest.fixture(name="builds", scope="module")
def builds_fixture(tmp_path_factory):
    """The build folders of both profiles, with what ninja makes of the data."""
    folder = tmp_path_factory.mktemp("profiles")
    builds = {profile: configure(folder / profile, profile)
              for profile in ["default", "development"]}
    for build, name in zip(builds.values(), [ID, DEVELOPMENT_ID]):
        subprocess.run(["ninja", "-C", build, f"data/desktop/{name}.desktop",
                        f"data/desktop/{name}.metainfo.xml", "data/desktop/gschemas.compiled"],
                       check=True, stdout=subprocess.DEVNULL, timeout=100)
    return builds


def list_installed(build):
    installed = json.loads((build / "meson-info" / "intro-installed.json").read_text())
    return {path for path in installed.values() if ID in path}


def test_every_installed_file_has_the_id(builds):
    """So none of those that desktops share is overwritten by the other."""
    released = list_installed(builds["default"])
    assert len(released) >= 5
    assert list_installed(builds["development"]) == {
        path.replace(ID, DEVELOPMENT_ID) for path in released}


def test_every_generated_file_has_the_id(builds):
    made = [path for folder in ["data/desktop", "src-client/ui"]
            for path in (builds["development"] / folder).glob("*")
            if path.is_file() and path.suffix in {".desktop", ".xml", ".service", ".ini", ".in"}]
    assert len(made) >= 4
    for path in made:
        text = path.read_text(encoding="utf-8")
        assert ID in text or "/ar/pfo3/Pfo3/" in text, path
        assert not re.search(r"ar\.pfo3\.Pfo3(?!\.Devel)|/ar/pfo3/Pfo3(?!/Devel)", text), path


def test_looks_different(builds):
    for profile, icon, name in [("default", "pfo3.svg", "PFO3"),
                                ("development", "pfo3-devel.svg", "PFO3 (Development)")]:
        bundle = (builds[profile] / "src-client" / "ui" / "pfo3.gresource.xml").read_text()
        assert f">{icon}</file>" in bundle
        desktop_file, = (builds[profile] / "data" / "desktop").glob("*.desktop")
        assert f"\nName={name}\n" in desktop_file.read_text(encoding="utf-8")
        installed = json.loads((builds[profile] / "meson-info/intro-installed.json").read_text())
        sources = [pathlib.Path(source).name for source, path in installed.items()
                   if "/scalable/apps/" in path]
        assert sources == [icon]


def has_string(build, name, string):
    """Whether an object file has it, which is made first."""
    subprocess.run(["ninja", "-C", build, name], check=True, stdout=subprocess.DEVNULL, timeout=100)
    return re.search(rb"(?<![ -~])" + string + rb"\0", (build / name).read_bytes()) is not None


def test_window_has_stripes(builds):
    """The style class is in the compiled window of the one profile alone."""
    for profile, build in builds.items():
        striped = has_string(build, "src-client/ui/pfo3.p/pfc-window.c.o", b"devel")
        assert striped == (profile == "development")


@pytest.mark.parametrize("profile, name", [
    ("default", b"ar.pfo3.Pfo3.Session"),
    ("development", b"ar.pfo3.Pfo3.Devel.Session"),
])
def test_tokens_have_a_name_of_their_own(builds, profile, name):
    """What either keeps in the keyring is never the other's; the next version finds it."""
    assert has_string(builds[profile], "src-client/core/libpfc-keyring.a.p/pfc-keyring.c.o", name)


def test_id_is_written_in_one_place():
    sources = [path for folder in ["src-common", "src-client", "src-server", "data"]
               for path in (SOURCE_ROOT / folder).rglob("*")
               if path.is_file() and path.suffix != ".png"]
    pattern = re.compile(r"ar\.pfo3\.Pfo3|/ar/pfo3/Pfo3")
    assert [path for path in sources if pattern.search(path.read_text(encoding="utf-8"))] == []
    assert (SOURCE_ROOT / "meson.build").read_text(encoding="utf-8").count(ID) == 1
