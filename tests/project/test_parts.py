# SPDX-License-Identifier: GPL-3.0-or-later
"""Server and application can each be built where there is nothing of what the other one needs."""

import json
import os
import pathlib
import subprocess

import pytest

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])

# SQLite is not among them: what the client is made of needs it.
SERVER_NEEDS = ["libpq", "libsodium", "libsystemd", "gnutls"]
CLIENT_NEEDS = ["libsecret-1", "gtk4", "libadwaita-1", "webkitgtk-6.0"]


def ask_pkg_config(*arguments):
    return subprocess.run(["pkg-config", *arguments], check=True, timeout=20, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


def hide(names, folder):
    """A folder that has what pkg-config finds here, but for these."""
    folder.mkdir()
    for place in ask_pkg_config("--variable", "pc_path", "pkg-config").split(":"):
        for path in pathlib.Path(place).glob("*.pc"):
            link = folder / path.name
            if path.stem not in names and not link.exists():
                link.symlink_to(path)
    return folder


def run(*command, env):
    done = subprocess.run(command, check=False, text=True, timeout=400, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=env)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("hidden", "options", "built"), [
    (CLIENT_NEEDS, ["-Dclient=disabled", "-Dserver=enabled"], {"pfo3-server", "pfo3-cli"}),
    (SERVER_NEEDS, ["-Dclient=enabled", "-Dserver=disabled"], {"pfo3", "pfo3-cli"}),
])
def test_one_without_the_other(hidden, options, built, tmp_path):
    build = tmp_path / "build"
    environment = {**os.environ,
                   "PKG_CONFIG_LIBDIR": str(hide(hidden, tmp_path / "packages"))}
    run("meson", "setup", build, SOURCE_ROOT, *options, env=environment)

    targets = json.loads((build / "meson-info" / "intro-targets.json").read_text())
    assert {target["name"] for target in targets
            if target["type"] == "executable" and target["installed"]} == built
    # The smallest program that has all of what they share.
    run("ninja", "-C", build, "src-client/cli/pfo3-cli", env=environment)
