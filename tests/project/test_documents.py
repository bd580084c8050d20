# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documents say of the tree and of the programs is so."""

import json
import os
import pathlib
import re
import subprocess

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])
SERVER = os.environ["PFO_SERVER"]
DOCUMENTS = [SOURCE_ROOT / "README.md", SOURCE_ROOT / "HACKING.md",
             SOURCE_ROOT / "tests" / "README.md",
             *sorted((SOURCE_ROOT / "docs").glob("*.md"))]

# What others than these programs say.
FOREIGN_MESSAGES = ("password authentication failed", "database \"pfo3db\"", "cannot open display",
                    "Settings schema", "bwrap: ", "\"code\":")

# Each way of use: its section of README.md, and what is done there first.
WAYS = {
    "The desktop application": "gapplication launch ar.pfo3.Pfo3",
    "As a flatpak": "flatpak-builder --user --install",
    "In GNOME Builder": "press *Run*",
    "In two terminals": "pfo3-server\n",
    "The terminal client": "pfo3-cli login",
    "As a service": "systemctl enable --now pfo3-server.socket pfo3-server.service",
    "As packages of Debian": "dpkg-buildpackage",
    "In a container": "docker compose --profile server up -d",
    "Across a network": "--tls=auto",
}

LINK = re.compile(r"\]\(([^)\s]+)\)")


def find_anchors(path):
    """The anchors that the headings of a document have on the forges."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_nowhere(document, link):
    name, _, anchor = link.partition("#")
    target = document.parent / name if name else document
    return not target.exists() or (anchor and anchor not in find_anchors(target))


def read_messages():
    """The texts in the sources, with % for whatever is filled in."""
    paths = sorted(SOURCE_ROOT.glob("src-*/**/*.c"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return re.sub(r"%[a-z]+", "%", re.sub(r'"\s*\n\s*"', "", text))


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


def test_messages_are_those_of_the_programs():
    readme = (SOURCE_ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("\n## When something does not work\n")[1].split("\n## ")[0]
    messages = [message for message in re.findall(r"^\*\*`(.+?)`\*\*", section, re.MULTILINE)
                if not message.startswith(FOREIGN_MESSAGES)]
    sources = read_messages()
    assert messages
    assert [message for message in messages
            if re.sub(r"\b\d+(\.\d+)*\b", "%", message) not in sources] == []


def is_json(text):
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def test_requests_and_answers_are_json():
    """But for the example of what is none."""
    shown = [span for document in DOCUMENTS
             for span in re.findall(r"`(\{.*?)`", document.read_text(encoding="utf-8"))]
    assert len(shown) > 20
    assert [span for span in shown if not is_json(span)] == ['{"op":']


def test_files_and_functions_are_there():
    """What HACKING.md names is in the tree, but for the things that it tells how to make."""
    spans = re.findall(r"`([^`\s]+)`", (SOURCE_ROOT / "HACKING.md").read_text(encoding="utf-8"))
    folders = [path for path in SOURCE_ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"]
    files = [str(path) for path in SOURCE_ROOT.glob("*.*")]
    files += [str(path) for folder in folders for path in folder.rglob("*.*")]
    sources = "\n".join(path.read_text(encoding="utf-8")
                        for path in SOURCE_ROOT.glob("src-*/**/*.[ch]"))
    named = [span for span in spans if re.fullmatch(r"[\w./-]+\.(c|h|ui|py|md|txt|in|po)", span)
             and not re.search(r"NAME|media|about-me", span)]
    called = [span for span in spans if re.fullmatch(r"\w{4,}\(\)", span)]
    assert len(named) > 40 and len(called) > 10
    assert [name for name in named if not any(file.endswith("/" + name) for file in files)] == []
    assert [name for name in called if f"{name[:-2]} (" not in sources] == []


def test_flatpaks_have_the_runtime_that_is_installed():
    """Both of them, and all that README.md says to install for them."""
    manifests = [json.loads(path.read_text(encoding="utf-8"))
                 for path in sorted((SOURCE_ROOT / "build-aux").glob("ar.*.json"))]
    assert len(manifests) == 2
    needed = {f"{manifest[what]}//{manifest['runtime-version']}"
              for manifest in manifests for what in ["runtime", "sdk"]}
    readme = (SOURCE_ROOT / "README.md").read_text(encoding="utf-8")
    told, = re.findall(r"^ +flatpak install .*? flathub (.+)$", readme, re.MULTILINE)
    assert set(told.split()) == needed


def test_every_way_of_use_is_told():
    readme = (SOURCE_ROOT / "README.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## ([^\n]+)\n(.+?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL))
    assert [way for way, first in WAYS.items() if first not in sections.get(way, "")] == []
