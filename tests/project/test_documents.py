# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documents say of the tree and of the programs is so."""

import os
import pathlib
import re
import subprocess

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])
SERVER = os.environ["PFO_SERVER"]
DOCUMENTS = [SOURCE_ROOT / "README.md", SOURCE_ROOT / "HACKING.md",
             *sorted((SOURCE_ROOT / "docs").glob("*.md"))]

LINK = re.compile(r"\]\(([^)\s]+)\)")


def find_anchors(path):
    """The anchors that the headings of a document have on the forges."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_nowhere(document, link):
    name, _, anchor = link.partition("#")
    target = document.parent / name if name else document
    return not target.exists() or (anchor and anchor not in find_anchors(target))


def run_server(*arguments):
    return subprocess.run([SERVER, *arguments], stdout=subprocess.PIPE, text=True, check=True,
                          timeout=20, env={}).stdout


def test_links_lead_somewhere():
    dead = [f"{document.name}: {link}" for document in DOCUMENTS
            for link in LINK.findall(document.read_text(encoding="utf-8"))
            if not re.match(r"https?:", link) and leads_nowhere(document, link)]
    assert dead == []


def test_settings_are_those_of_the_program():
    """README.md has a row for each setting: its name, its default, and what --help says of it."""
    told = re.findall(r"^ +--(\S+?)(?:\[?=\S+)? +\[(\w+), default: (.*)\]\n +(.+)$",
                      run_server("--help"), re.MULTILINE)
    readme = (SOURCE_ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z_]+) \| (.*?) \| (.*?) \|$", readme, re.MULTILINE)
    assert told and rows == [(name, default, text) for _, name, default, text in told]
    assert all(option == name.lower().replace("_", "-") for option, name, _, _ in told)
