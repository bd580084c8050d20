# SPDX-License-Identifier: GPL-3.0-or-later
"""build-aux/dependencies, on machines made of a few commands."""

import os
import pathlib
import shutil
import subprocess

import pytest

PROGRAM = pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "build-aux" / "dependencies"

RECORD = 'echo "$(basename "$0") $*" >>"$RECORD"\n'
MISSING_MESON = RECORD + """
shift 2
for package; do
  [ "$package" = meson ] || echo "$package:amd64 installed"
done
"""
NOTHING_MISSING = MISSING_MESON.replace("[ \"$package\" = meson ] || ", "")


@pytest.fixture(name="machine")
def machine_fixture(tmp_path):
    """A function that runs the script where only the commands given exist beside the usual ones."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for command in ["awk", "basename", "bash", "env", "grep", "sed"]:
        (folder / command).symlink_to(shutil.which(command))

    def run(arguments, **commands):
        for name, text in commands.items():
            path = folder / name.replace("_", "-")
            path.write_text(f"#!{shutil.which('bash')}\n{text}")
            path.chmod(0o755)
        record = tmp_path / "record"
        record.touch()
        result = subprocess.run([PROGRAM, *arguments], text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env={"PATH": str(folder), "RECORD": str(record)})
        return result, record.read_text()

    return run


def test_nothing_is_missing(machine):
    result, record = machine(["install", "build", "run", "test"], id="echo 1000", apt_get=RECORD,
                             sudo=RECORD, dpkg_query=NOTHING_MISSING)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert "apt-get" not in record and "sudo" not in record


def test_root_installs_what_is_missing(machine):
    result, record = machine(["install", "build"], id="echo 0", apt_get=RECORD,
                             dpkg_query=MISSING_MESON)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "Installing meson\n"
    update, install = [line for line in record.splitlines() if line.startswith("apt-get")]
    assert update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends meson")


def test_others_install_by_sudo(machine):
    result, record = machine(["install", "build"], id="echo 1000", apt_get=RECORD,
                             sudo=RECORD + '"$@"', dpkg_query=MISSING_MESON)
    assert result.returncode == 0, result.stderr
    assert "Installing meson" in result.stdout
    assert f"sudo {PROGRAM} packages meson" in record
    assert "install -y --no-install-recommends meson" in record


@pytest.mark.parametrize("commands", [{}, {"sudo": "exit 1"}], ids=["no-sudo", "sudo-refuses"])
def test_others_are_told_the_command(machine, commands):
    result, record = machine(["install", "build"], id="echo 1000", apt_get=RECORD,
                             dpkg_query=MISSING_MESON, **commands)
    assert result.returncode == 1
    assert "apt-get update && apt-get install -y --no-install-recommends meson\n" in result.stderr
    assert "apt-get" not in record


def test_other_systems_are_told_the_packages(machine):
    result, _ = machine(["install", "build", "run"], id="echo 0")
    assert result.returncode == 1
    for words in ["apt-get install", "dnf install", "pacman -S", "libgtk-4-dev", "gtk4-devel"]:
        assert words in result.stderr


@pytest.mark.parametrize("arguments", [
    [], ["install"], ["install", "everything"], ["remove", "run"],
])
def test_wrong_usage(machine, arguments):
    result, record = machine(arguments, id="echo 0", apt_get=RECORD, dpkg_query=RECORD)
    assert result.returncode == 64
    assert record == ""
