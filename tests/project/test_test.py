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

# Functions of the shell, since the script puts /usr/bin before all else. Like meson it fails when a
# test has; what runs once more has a log of its own.
MESON = """
echo "meson $*" >>"$RECORD"
mkdir -p "$3/meson-logs"
local log=$LOG
case $5 in *-again) log=$LOG_AGAIN ;; esac
echo "$log" >"$3/meson-logs/$5.json"
case $log in *'"FAIL"'*) return 1 ;; esac
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
FAILED = {**PASSED, "result": "FAIL"}
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
        program.write_text(f"#!/bin/sh\necho {name} \"$*\" >>\"$RECORD\"\n")
        program.chmod(0o755)
    record = tmp_path / "record"
    record.touch()

    def start(*arguments, log=PASSED, again=None, **functions):
        environment = {f"BASH_FUNC_{name}%%": f"() {{ {text}\n}}"
                       for name, text in {"meson": MESON, "id": ROOT, **functions}.items()}
        done = subprocess.run([tree / "build-aux" / "test", *arguments], check=False, text=True,
                              timeout=60, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path),
                                   "RECORD": str(record), "LOG": json.dumps(log),
                                   "LOG_AGAIN": json.dumps(again),
                                   **({"PFO_TEST_AGAIN": "yes"} if again else {}), **environment})
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


def test_what_was_installed_is_built_and_tested(run):
    """All of it is asked for, so that no test is left out because something was not found."""
    done, record = run()
    assert done.returncode == 0, done.stdout
    assert "dependencies install build run test\n" in record
    plain, sanitized = re.findall("^build (.*)", record, re.MULTILINE)
    assert plain.split() == ["_build/test", "-Dtests=true", "-Dclient=enabled", "-Dserver=enabled",
                             "-Dsystemd=enabled"]
    assert {"_build/asan", "-Dtests=true", "-Dserver=enabled", "-Dsystemd=enabled",
            "-Db_sanitize=address,undefined"} < set(sanitized.split())
    suites, = re.findall("^meson test .*--logbase sanitized (.*)", record, re.MULTILINE)
    assert re.findall(r"--suite (\w+)", suites) == ["unit", "conformance", "integration", "tls"]


def test_a_skip_is_a_failure_on_debian(run):
    done, _ = run("--quick", log=SKIPPED)
    assert done.returncode == (1 if ON_DEBIAN else 0)
    assert done.stdout.splitlines()[-1] == "1 passed, 0 failed, 1 skipped"
    assert "pfo3:abuse / b: 0 failed, 1 skipped" in done.stdout


@pytest.mark.parametrize("mode", ["--quick", None, "--all"])
def test_a_failure(run, mode):
    """It is told, and what comes after it runs all the same."""
    done, record = run(*filter(None, [mode]), log=FAILED)
    assert done.returncode == 1, done.stdout
    n_steps = {"--quick": 1, None: 2, "--all": 4}[mode]
    assert record.count("meson test ") == n_steps and "-again" not in record
    # Each folder has a test of that name.
    n_failed = min(n_steps, 2)
    assert done.stdout.splitlines()[-1] == f"0 passed, {n_failed} failed, 0 skipped"
    assert "pfo3:unit / a: 1 failed, 0 skipped" in done.stdout


def test_a_failure_of_meson_itself(run):
    """Then no test has failed by the log, or there is none."""
    done, _ = run("--quick", meson=MESON + "return 2")
    assert done.returncode == 1, done.stdout
    done, _ = run("--quick", meson="return 2")
    assert done.returncode == 1, done.stdout


def test_a_failure_that_stays_one(run):
    """What failed runs once more, alone, as .ci/run has it; its failure is one."""
    done, record = run("--quick", log=FAILED, again=FAILED)
    assert done.returncode == 1, done.stdout
    assert re.findall(r"--logbase (\S+) ", record) == ["quick", "quick-again"]
    assert record.splitlines()[-1].endswith(" --num-processes 1 --suite unit a")
    assert done.stdout.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


def test_a_failure_that_passes_once_more(run):
    """Which is no failure, but named."""
    done, record = run("--quick", log=FAILED, again=PASSED)
    assert done.returncode == 0, done.stdout
    assert re.findall(r"--logbase (\S+) ", record) == ["quick", "quick-again"]
    *_, note, last = done.stdout.splitlines()
    assert note.startswith("pfo3:unit / a: failed at first, passed when it ran again ")
    assert last == "1 passed, 0 failed, 0 skipped"


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
