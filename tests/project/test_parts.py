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


class Build:
    """A build folder on a system that has nothing of what is hidden."""

    def __init__(self, folder, hidden, options=()):
        self.folder = folder / "build"
        self.environment = {**os.environ,
                            "PKG_CONFIG_LIBDIR": str(hide(hidden, folder / "packages"))}
        run("meson", "setup", self.folder, SOURCE_ROOT, *options, env=self.environment)

    def find_programs(self):
        """The names of those that would be installed."""
        targets = json.loads((self.folder / "meson-info" / "intro-targets.json").read_text())
        return {target["name"] for target in targets
                if target["type"] == "executable" and target["installed"]}

    def make(self, *names):
        run("ninja", "-C", self.folder, *names, env=self.environment)
        for name in names:
            run(self.folder / name, "--version", env=self.environment)


def test_server_without_the_application(tmp_path):
    build = Build(tmp_path, CLIENT_NEEDS, ["-Dclient=disabled", "-Dserver=enabled"])
    assert build.find_programs() == {"pfo3-server", "pfo3-cli"}
    build.make("src-server/pfo3-server", "src-client/cli/pfo3-cli")


def test_application_without_the_server(tmp_path):
    build = Build(tmp_path, SERVER_NEEDS, ["-Dclient=enabled", "-Dserver=disabled"])
    assert build.find_programs() == {"pfo3", "pfo3-cli"}
    # The smallest program that has all of what they share.
    build.make("src-client/cli/pfo3-cli")


NEEDED = {"pfo3": CLIENT_NEEDS, "pfo3-cli": [],
          # It is built where there is no systemd, too.
          "pfo3-server": [need for need in SERVER_NEEDS if need != "libsystemd"]}


@pytest.mark.parametrize("hidden", [[], *([need] for need in CLIENT_NEEDS + SERVER_NEEDS),
                                    CLIENT_NEEDS + SERVER_NEEDS],
                         ids=lambda hidden: "+".join(hidden) or "nothing")
def test_without_options_all_that_can_be_is_built(hidden, tmp_path):
    assert Build(tmp_path, hidden).find_programs() == {
        program for program, needs in NEEDED.items() if not set(needs) & set(hidden)}
