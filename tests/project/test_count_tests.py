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
    log.write_text("".join(json.dumps({"name": "x", "result": result, "stdout": output}) + "\n"
                           for result, output in tests))
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
