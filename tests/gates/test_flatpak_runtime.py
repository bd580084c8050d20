# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime in which the flatpak is built and run where flatpak's remotes are out of reach."""

import json
import os
import pathlib
import subprocess

GATES = pathlib.Path(__file__).resolve().parent
MANIFEST = GATES.parents[1] / "build-aux" / "ar.pfo3.Pfo3.json"


def run(*command, **environment):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=600,
                          stdin=subprocess.DEVNULL, env={**os.environ, **environment}).stdout


def test_runtimes_are_installed():
    version = json.loads(MANIFEST.read_text())["runtime-version"]
    user = run(GATES / "flatpak-runtime").strip()
    listed = run("flatpak", "--user", "list", "--runtime", "--columns=application,branch",
                 FLATPAK_USER_DIR=user)
    assert sorted(line.split() for line in listed.splitlines()) == [
        ["org.gnome.Platform", version], ["org.gnome.Sdk", version]]


def test_second_time_makes_nothing():
    before = run(GATES / "flatpak-runtime").strip()
    made = (pathlib.Path(before).parent / "stamp").stat().st_mtime_ns
    assert run(GATES / "flatpak-runtime").strip() == before
    assert (pathlib.Path(before).parent / "stamp").stat().st_mtime_ns == made
