# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/protocol.md tells of every operation and code, and its examples happen."""

import json
import os
import pathlib
import re
import subprocess
import sys

from harness.fixtures import start_server  # noqa: F401 (a fixture)

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])
DOCUMENT = (SOURCE_ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
REPLAY = SOURCE_ROOT / "tests" / "conformance" / "replay"

EXAMPLES = re.findall(r"^```transcript\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def read_source(path):
    return (SOURCE_ROOT / path).read_text(encoding="utf-8")


def find_operations():
    """The names of the operations in the server's table."""
    table = re.search(r"operations\[\] = \{(.*?)NULL,\n\};",
                      read_source("src-server/ops/pfs-operations.c"), re.DOTALL)[1]
    names = {}
    for path in (SOURCE_ROOT / "src-server" / "ops").glob("pfs-op-*.c"):
        row = re.search(r'const PfsOperation (\w+) = \{\n  \.name = "(\w+)"', path.read_text())
        names[row[1]] = row[2]
    return [names[row] for row in re.findall(r"&(\w+),", table)]


def find_codes():
    return re.findall(r'\[PFO_ERROR_\w+\] = "([a-z-]+)"', read_source("src-common/pfo-error.c"))


def find_sent_and_answered():
    """Each line of the examples that is sent, with the line behind it."""
    for example in EXAMPLES:
        lines = example.splitlines()
        for line, following in zip(lines, [*lines[1:], ""]):
            yield line, following


def test_every_operation_has_a_section():
    sections = re.findall(r"^### (\w+)$", DOCUMENT, re.MULTILINE)
    assert sorted(sections) == sorted(find_operations())


def test_every_operation_is_in_the_overview():
    assert re.findall(r"^\| \[(\w+)\]\(#", DOCUMENT, re.MULTILINE) == re.findall(
        r"^### (\w+)$", DOCUMENT, re.MULTILINE)


def test_every_code_is_explained():
    section = re.search(r"^## Codes$(.*?)^## ", DOCUMENT, re.MULTILINE | re.DOTALL)[1]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == find_codes()


def test_operations_name_no_other_codes():
    named = {code for codes in re.findall(r"^Codes: (.*?)\.$", DOCUMENT, re.MULTILINE | re.DOTALL)
             for code in re.findall(r"`([a-z-]+)`", codes)}
    assert named and named <= set(find_codes())


def test_examples_are_json():
    """What is sent may be none, if the answer says so."""
    wrong = []
    for line, following in find_sent_and_answered():
        sign, _, text = line.partition(" ")
        if sign == ">" and "invalid-json" in following:
            continue
        try:
            assert sign in {">", "<", "<~", "<?"} and isinstance(json.loads(text), (dict, list))
        except (AssertionError, ValueError):
            wrong.append(line)
    assert EXAMPLES and wrong == []


def test_examples_happen(start_server, tmp_path):  # noqa: F811
    transcript = tmp_path / "protocol.txt"
    transcript.write_text("".join(f"--- example {number}\n{example}"
                                  for number, example in enumerate(EXAMPLES, 1)), encoding="utf-8")
    server = start_server()
    replay = subprocess.run([sys.executable, REPLAY, f"127.0.0.1:{server.port}", transcript],
                            stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    assert replay.returncode == 0, replay.stdout
    assert f"\nok {len(EXAMPLES)} " in replay.stdout
