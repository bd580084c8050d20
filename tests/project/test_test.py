# SPDX-License-Identifier: GPL-3.0-or-later
"""build-aux/test, where meson and sudo only say how they are called."""

import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

FOLDER = pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "build-aux"
ON_DEBIAN = pathlib.Path("/etc/debian_version").exists()

# Functions of the shell, since the script puts /usr/bin before all else.
MESON = """
echo "meson $*" >>"$RECORD"
mkdir -p "$3/meson-logs"
echo "$LOG" >"$3/meson-logs/$5.json"
"""
ROOT, PERSON = "echo 0", "echo 1000"
# Takes a password on the terminal, or none at all, or is refused one.
ASKING = """
echo "sudo $*" >>"$RECORD"
case $1 in
  -k) return 1 ;;
  -v) ;;
  *) shift; "$@" ;;
esac
"""
WILLING = 'echo "sudo $*" >>"$RECORD"'
REFUSED = WILLING + "\nreturn 1"

PASSED = {"name": "pfo3:unit / a", "result": "OK", "stdout": ""}
SKIPPED = {"name": "pfo3:abuse / b", "result": "OK", "stdout": "=== 1 passed, 1 skipped in 0.2s\n"}


@pytest.fixture(name="run")
def run_fixture(tmp_path):
    """A function that runs the script with functions in the place of programs, and returns how it
    ended and what they recorded."""
    tree = tmp_path / "tree"
    (tree / "build-aux").mkdir(parents=True)
    for name in ["test", "count-tests"]:
        shutil.copy(FOLDER / name, tree / "build-aux")
    for name in ["build", "dependencies"]:
        program = tree / "build-aux" / name
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    record = tmp_path / "record"
    record.touch()

    def start(*arguments, log=PASSED, **functions):
        environment = {f"BASH_FUNC_{name}%%": f"() {{ {text}\n}}"
                       for name, text in {"meson": MESON, "id": ROOT, **functions}.items()}
        done = subprocess.run([tree / "build-aux" / "test", *arguments], check=False, text=True,
                              timeout=60, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path),
                                   "RECORD": str(record), "LOG": json.dumps(log), **environment})
        return done, record.read_text()

    return start


def find_gates(record):
    """How sudo was called for the gates, and which suites meson was told to run, in order."""
    calls = []
    for line in record.splitlines():
        if line.startswith("sudo "):
            calls.append(line)
        elif re.search(r"--logbase (root|gates) ", line):
            calls.append(re.search(r"--suite .*", line)[0])
    return calls


def test_all_passed(run):
    done, record = run("--quick")
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"
    assert record.count("meson") == 1 and "--suite unit" in record


def test_a_skip_is_a_failure_on_debian(run):
    done, _ = run("--quick", log=SKIPPED)
    assert done.returncode == (1 if ON_DEBIAN else 0)
    assert done.stdout.splitlines()[-1] == "1 passed, 0 failed, 1 skipped"
    assert "pfo3:abuse / b: 0 failed, 1 skipped" in done.stdout


def test_gates_of_root(run):
    done, record = run("--all")
    assert done.returncode == 0, done.stdout
    assert find_gates(record) == ["--suite gates"]


def test_gates_where_sudo_asks(run):
    """Once, here: what meson starts has no terminal. What follows needs no root."""
    done, record = run("--all", id=PERSON, sudo=ASKING)
    assert done.returncode == 0, done.stdout
    calls = find_gates(record)
    assert calls[:2] == ["sudo -k -n true", "sudo -v"]
    assert calls[2].startswith("sudo --preserve-env meson test -C _build/test --logbase root ")
    assert calls[3:] == ["--suite root", "--suite gates --no-suite root"]
    assert done.stdout.splitlines()[-1].endswith(" 0 failed, 0 skipped")


def test_gates_where_sudo_asks_for_nothing(run):
    _, record = run("--all", id=PERSON, sudo=WILLING)
    assert find_gates(record) == ["sudo -k -n true", "--suite gates"]


def test_gates_where_sudo_refuses(run):
    """They are run all the same, and fail."""
    _, record = run("--all", id=PERSON, sudo=REFUSED)
    assert find_gates(record) == ["sudo -k -n true", "sudo -v", "--suite gates"]
