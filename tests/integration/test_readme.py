# SPDX-License-Identifier: GPL-3.0-or-later
"""What README.md shows of the protocol and of the terminal client happens, to the letter."""

import json
import os
import pathlib
import re
import shlex
import textwrap

from harness.cli import CLI, EX_OK, Terminal
from harness.client import PASSWORD

README = (pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "README.md").read_text(encoding="utf-8")

# A row of the table of requests: what is asked, and the one line that comes.
ROW = re.compile(r"^\| (.+?) \| `(\{[^`]*\})`.* \|$", re.MULTILINE)
# The requests of the rows that tell of them in words.
TOLD = {
    "the same username again": '{"op":"REGISTRO","data":{"username":"ana","password":"..."}}',
    "username or password missing or empty":
        '{"op":"REGISTRO","data":{"username":"ana","password":""}}',
    "wrong password, or no such user": '{"op":"LOGIN","data":{"username":"beto","password":"..."}}',
    "the same without valid credentials": '{"op":"GET_TAREAS_HTML","data":{"token":"none"}}',
    "a line longer than 2 MiB": " " * (2 * 1024 * 1024 + 1),
}
# What stands for anything.
ANYTHING = "..."


def get_section(title):
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def fill_in(shown, answer):
    """What is shown, with the answer's own texts where anything may be."""
    return {name: answer.get(name) or value if value == ANYTHING else value
            for name, value in shown.items()}


def write(answer):
    return json.dumps(answer, ensure_ascii=False)


def get_request(asked):
    """The first one that is shown as it is sent, or else what is told of it."""
    shown = re.search(r"`(\{[^`]*)`", asked)
    return shown[1] if shown else TOLD[asked]


def test_requests_and_their_answers(server):
    """Members come in the order, and numbers are written, as they are shown."""
    rows = ROW.findall(get_section("The protocol"))
    assert len(rows) >= 14
    with server.connect() as client:
        for asked, shown in rows:
            client.send(get_request(asked).replace(ANYTHING, PASSWORD).encode() + b"\n")
            answer = client.read()
            expected = fill_in(json.loads(shown), answer)
            assert write(answer) == write(expected), asked


def find_session():
    """The lines of the example, with their commands."""
    block = re.search(r"^(    \$ .*\n(?:(?:    .*)?\n)+)", get_section("The terminal client"),
                      re.MULTILINE)[1]
    lines = textwrap.dedent(block).rstrip().splitlines()
    return lines, [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def show_and_run(command):
    """Lines for a shell, which shows the command, with the status of the one before kept."""
    return f"status=$?; echo {shlex.quote('$ ' + command)}; (exit $status)\n{command}\n"


def test_session_in_a_terminal(cli):
    """In one shell, in a terminal in which somebody types a password."""
    lines, commands = find_session()
    cli.environment["PATH"] = f"{pathlib.Path(CLI).parent}:{cli.environment['PATH']}"
    terminal = Terminal(cli, "-c", "".join(map(show_and_run, commands)), program="bash")
    prompts = [line for line in lines if re.match("Password of|The same", line)]
    assert len(commands) > 8 and len(prompts) == 3
    at = 0
    for prompt in prompts:
        terminal.expect(prompt, at)
        at = len(terminal.seen)
        terminal.type(PASSWORD + "\n")
    assert terminal.wait() == EX_OK
    assert [line.rstrip() for line in terminal.seen.splitlines()] == lines
