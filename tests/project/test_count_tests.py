# SPDX-License-Identifier: GPL-3.0-or-later
"""build-aux/count-tests counts what really ran, and a failure can't hide from it."""

import json
import os
import pathlib
import subprocess

import pytest

PROGRAM = pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "build-aux" / "count-tests"

TAP = "TAP version 13\n# random seed: R02S0\n1..3\nok 1 /a\nok 2 /b # SKIP no display\n{} 3 /c\n"
TAP_WITH_NOISE = "ok then\n1..1\n# ok 7 /x\n    ok 1 inner\nok 1 /a\n"
PYTEST = "..s.\n=== short ===\n{} in 0.31s\n"


def count(tmp_path, *tests):
    log = tmp_path / "testlog.json"
    log.write_text("".join(json.dumps({"name": f"x{i}", "result": result, "stdout": output}) + "\n"
                           for i, (result, output) in enumerate(tests)))
    run = subprocess.run([PROGRAM, log], stdout=subprocess.PIPE, text=True, check=False)
    return run.stdout.splitlines()[-1], run.returncode


@pytest.mark.parametrize("result, output, line, status", [
    ("OK", TAP.format("ok"), "2 passed, 0 failed, 1 skipped", 0),
    ("FAIL", TAP.format("not ok"), "1 passed, 1 failed, 1 skipped", 1),
    ("OK", TAP_WITH_NOISE, "1 passed, 0 failed, 0 skipped", 0),
    ("SKIP", "1..0 # SKIP no display\n", "0 passed, 0 failed, 1 skipped", 1),
    ("OK", PYTEST.format("4 passed"), "4 passed, 0 failed, 0 skipped", 0),
    ("OK", PYTEST.format("=== 3 passed, 1 skipped, 2 warnings") + "\n",
     "3 passed, 0 failed, 1 skipped", 0),
    # pytest shows what the programs of a failed test printed.
    ("FAIL", TAP.format("not ok") + PYTEST.format("1 failed, 4 passed"),
     "4 passed, 1 failed, 0 skipped", 1),
    ("FAIL", PYTEST.format("1 failed, 3 passed, 2 errors"), "3 passed, 3 failed, 0 skipped", 1),
    ("OK", "", "1 passed, 0 failed, 0 skipped", 0),
    ("SKIP", "", "0 passed, 0 failed, 1 skipped", 1),
    # What ended badly failed, whatever it had said until then.
    ("FAIL", "", "0 passed, 1 failed, 0 skipped", 1),
    ("TIMEOUT", "1..3\nok 1 /a\n", "1 passed, 1 failed, 0 skipped", 1),
    ("ERROR", TAP.format("ok"), "2 passed, 1 failed, 1 skipped", 1),
    ("FAIL", PYTEST.format("4 passed"), "4 passed, 1 failed, 0 skipped", 1),
])
def test_one_program(tmp_path, result, output, line, status):
    assert count(tmp_path, (result, output)) == (line, status)


def test_several_programs(tmp_path):
    assert count(tmp_path, ("OK", TAP.format("ok")), ("OK", PYTEST.format("4 passed")),
                 ("FAIL", "")) == ("6 passed, 1 failed, 1 skipped", 1)


def test_nothing_ran(tmp_path):
    assert count(tmp_path) == ("0 passed, 0 failed, 0 skipped", 1)


def write_log(path, *tests):
    path.write_text("".join(json.dumps({"name": name, "result": result, "stdout": ""}) + "\n"
                            for name, result in tests))
    return path


def run_program(*arguments):
    run = subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    return run.stdout.splitlines(), run.returncode


def test_skips_that_are_failures(tmp_path):
    log = tmp_path / "log.json"
    for output, status in (TAP.format("ok"), 1), (PYTEST.format("4 passed"), 0):
        log.write_text(json.dumps({"name": "a", "result": "OK", "stdout": output}) + "\n")
        assert run_program(log)[1] == 0
        assert run_program("--no-skips", log)[1] == status
    log.write_text(json.dumps({"name": "a", "result": "SKIP", "stdout": TAP.format("ok")}) + "\n")
    lines, status = run_program("--no-skips", log)
    assert (lines[-1], status) == ("2 passed, 0 failed, 1 skipped", 1)
    assert "counts as a failure" in lines[-2]


def test_run_again(tmp_path):
    first = write_log(tmp_path / "all.json", ("pfo3:gui / gui a", "FAIL"), ("pfo3:unit / b", "OK"),
                      ("pfo3:unit / c", "TIMEOUT"))
    assert run_program("--failed", first) == (["gui a", "c"], 0)

    second = write_log(tmp_path / "all-again.json", ("pfo3:gui / gui a", "OK"),
                       ("pfo3:unit / c", "OK"))
    lines, status = run_program(first, second)
    assert f"pfo3:gui / gui a: failed at first, passed when it ran again ({second})" in lines
    assert (lines[-1], status) == ("3 passed, 0 failed, 0 skipped", 0)

    write_log(second, ("pfo3:gui / gui a", "FAIL"), ("pfo3:unit / c", "OK"))
    lines, status = run_program(first, second)
    assert (lines[-1], status) == ("2 passed, 1 failed, 0 skipped", 1)


def test_same_name_in_another_folder(tmp_path):
    logs = []
    for folder, result in ("plain", "FAIL"), ("sanitized", "OK"):
        (tmp_path / folder).mkdir()
        logs.append(write_log(tmp_path / folder / "log.json", ("pfo3:unit / a", result)))
    assert run_program(*logs)[0][-1] == "1 passed, 1 failed, 0 skipped"
