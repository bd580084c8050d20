# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages are well made, and tell what the programs take."""

import os
import pathlib
import re
import subprocess

import pytest

from harness.environment import pass_on

FOLDER = pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "docs/man"
PAGES = sorted(FOLDER.glob("*.scd"))


def read_page(name):
    return next(page for page in PAGES if page.name == f"{name}.scd").read_text(encoding="utf-8")


def read_help(program):
    return subprocess.run([os.environ[program], "--help"], check=True, text=True, timeout=20,
                          stdout=subprocess.PIPE, env=pass_on() | {"LC_ALL": "C.UTF-8"}).stdout


def find_told(page):
    """The terms of its lists: options with their dashes, or names."""
    terms = re.findall(r"^(\*.*)\n\t", page, re.MULTILINE)
    return [word for term in terms for word in re.findall(r"\*([^*]+?)\*", term)]


def find_options(text):
    return set(re.findall(r"^ +(?:-\w, )?(--[\w-]+)", text, re.MULTILINE))


def test_there_are_pages():
    assert [page.stem for page in PAGES] == ["pfo3-cli.1", "pfo3-protocol.7", "pfo3-server.8",
                                             "pfo3-server.conf.5", "pfo3.1"]


def make_page(source):
    return subprocess.run([FOLDER / "make-page", "scdoc"], input=source, check=True,
                          stdout=subprocess.PIPE, timeout=20).stdout


def lint(made):
    return subprocess.run(["mandoc", "-T", "lint"], input=made, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_it_is_well_made(page):
    assert lint(make_page(page.read_bytes())) == ""


def test_what_is_wrong_would_be_told():
    """What the test above relies on."""
    assert "lower case" in lint(b'.TH x 1 2026-11-29 PFO3 "User commands"\n.SH NAME\nx - y\n')


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_nothing_is_lost_on_its_way(page):
    """A page reads as scdoc's own, to the last word."""
    own = subprocess.run(["scdoc"], input=page.read_bytes(), check=True,
                         stdout=subprocess.PIPE, timeout=20).stdout
    own, made = (subprocess.run(["mandoc", "-T", "utf8"], input=text, check=True,
                                stdout=subprocess.PIPE, timeout=20).stdout
                 for text in (own, make_page(page.read_bytes())))
    assert own == made and len(made) > 1000


def test_a_broken_page_is_none():
    made = subprocess.run([FOLDER / "make-page", "scdoc"], input=b"X(1)\n\nx *unclosed\n\n",
                          check=False, capture_output=True, timeout=20)
    assert made.returncode != 0 and made.stdout == b""


def test_a_word_is_no_request_at_the_start_of_a_line():
    made = make_page(b"X(1)\n\n# NAME\n\nx - " + b"a .env 'word' " * 20).decode()
    assert not re.findall(r"^[.'](?![A-Za-z]{1,2}\b)", made.split("- a", 1)[1], re.MULTILINE)


def test_options_of_the_terminal_client():
    told = {word for word in find_told(read_page("pfo3-cli.1")) if word.startswith("--")}
    assert told == find_options(read_help("PFO_CLI"))


def test_commands_of_the_terminal_client():
    told = set(re.findall(r"^\*([a-z]+)\*", read_page("pfo3-cli.1").split("# COMMANDS")[1]
                          .split("# OPTIONS")[0], re.MULTILINE))
    text = read_help("PFO_CLI").split("Commands:")[1].split("Options:")[0]
    assert told == set(re.findall(r"^  ([a-z]+)", text, re.MULTILINE))


def test_exit_statuses_of_the_terminal_client():
    """Those that its code gives."""
    sources = (PAGES[0].parents[2] / "src-client/cli").glob("*.c")
    given = {getattr(os, name) for source in sources
             for name in re.findall(r"\bEX_[A-Z]+\b", source.read_text(encoding="utf-8"))}
    page = read_page("pfo3-cli.1").split("# EXIT STATUS")[1].split("# ENVIRONMENT")[0]
    assert {int(number) for number in re.findall(r"\*(\d+)\*", page)} == given
    text = read_help("PFO_CLI").split("Exit status")[1]
    assert {int(number) for number in re.findall(r"\b\d+\b", text)} == given - {os.EX_OK}


def test_options_of_the_server():
    """Settings are in one page, the others in the other."""
    page = read_page("pfo3-server.8").split("# OPTIONS")[1].split("# SIGNALS")[0]
    told = {word for word in find_told(page) if word.startswith("--")}
    text = read_help("PFO_SERVER")
    settings = set(re.findall(r"^  (--[\w-]+)\S* +\[[A-Z_]+, default", text, re.MULTILINE))
    assert settings and told == find_options(text) - settings


def test_settings_of_the_server():
    """Each with what --help says of it, and its default."""
    told = re.findall(r"^\*([A-Z_\\]+)\*(?: \\\*)?\n\t(.+)\. Default: (.*)\.$",
                      read_page("pfo3-server.conf.5"), re.MULTILINE)
    rows = re.findall(r"^ +--\S+ +\[(\w+), default: (.*)\]\n +(.+)$", read_help("PFO_SERVER"),
                      re.MULTILINE)
    assert rows and [tuple(text.replace("\\", "") for text in row) for row in told] == \
        [(name, text, default) for name, default, text in rows]


def test_settings_that_can_change():
    """Those with an asterisk are those of docs/operations.md."""
    marked = {name.replace("\\", "") for name in
              re.findall(r"^\*([A-Z_\\]+)\* \\\*$", read_page("pfo3-server.conf.5"), re.MULTILINE)}
    document = (PAGES[0].parent.parent / "operations.md").read_text(encoding="utf-8")
    listed = re.search(r"These change at once: ([A-Z_,\s]+)\.", document)[1]
    assert marked == set(re.split(r",\s+", listed))


@pytest.mark.skipif("PFO_APPLICATION" not in os.environ, reason="it is not built")
def test_options_of_the_application():
    page = read_page("pfo3.1").split("# FILES")[0]
    told = {word for word in find_told(page) if word.startswith("--")}
    text = read_help("PFO_APPLICATION").split("Application Options:")[1]
    assert told - {"--help"} == {option for option in find_options(text)
                                 if not option.startswith("--gapplication")}
