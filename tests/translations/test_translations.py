# SPDX-License-Identifier: GPL-3.0-or-later
"""Every string for people is offered for translation, and every translation is complete."""

import pathlib
import re
import subprocess

import pytest

SOURCE_ROOT = pathlib.Path(__file__).resolve().parents[2]
PO = SOURCE_ROOT / "po"
POTFILES = (PO / "POTFILES.in").read_text().split()
LANGUAGES = (PO / "LINGUAS").read_text().split()

# The keywords of meson's preset for GLib programs.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3",
            "g_dpgettext2:2c,3"]

TRANSLATABLE = {
    ".c": re.compile(r"\b(N?_|N?C_|g_dn?gettext) ?\("),
    ".ui": re.compile(r'translatable="yes"'),
}


@pytest.fixture(name="template", scope="session")
def template_fixture(tmp_path_factory):
    template = tmp_path_factory.mktemp("po") / "pfo3.pot"
    subprocess.run(["xgettext", "--from-code=UTF-8", "--output", template,
                    *(f"--keyword={keyword}" for keyword in KEYWORDS), *POTFILES],
                   cwd=SOURCE_ROOT, check=True)
    return template


def test_every_source_with_words_is_listed():
    with_words = {
        str(path.relative_to(SOURCE_ROOT))
        for path in (SOURCE_ROOT / "src-client").rglob("*")
        if path.suffix in TRANSLATABLE and TRANSLATABLE[path.suffix].search(path.read_text())
    }
    assert sorted(with_words - set(POTFILES)) == []


def test_every_listed_source_is_there():
    assert [name for name in POTFILES if not (SOURCE_ROOT / name).is_file()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_is_complete(language, template):
    compared = subprocess.run(["msgcmp", PO / f"{language}.po", template],
                              stderr=subprocess.PIPE, text=True, check=False)
    assert (compared.returncode, compared.stderr) == (0, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_translation_is_well_formed(language, tmp_path):
    checked = subprocess.run(["msgfmt", "--check", "--statistics", "-o", tmp_path / "out.mo",
                              PO / f"{language}.po"],
                             stderr=subprocess.PIPE, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert re.fullmatch(r"\d+ translated messages\.\n", checked.stderr), checked.stderr
