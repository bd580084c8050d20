# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree is what it seems: nothing is left out of the build, and its scripts can be read."""

import json
import os
import pathlib
import re
import shlex
import subprocess
import xml.etree.ElementTree as ElementTree

SOURCE_ROOT = pathlib.Path(os.environ["PFO_SOURCE_ROOT"])
BUILD_ROOT = pathlib.Path(os.environ["PFO_BUILD_ROOT"])


def find_files():
    """The files of the project: those that git knows, or all where this is no clone."""
    if (SOURCE_ROOT / ".git").exists():
        git = ["git", "-c", "safe.directory=*", "-C", str(SOURCE_ROOT), "ls-files", "-z"]
        names = subprocess.run(git, check=True, stdout=subprocess.PIPE).stdout.decode().split("\0")
        paths = [SOURCE_ROOT / name for name in names if name]
    else:
        paths = [path for path in SOURCE_ROOT.rglob("*")
                 if not path.relative_to(SOURCE_ROOT).parts[0].startswith("_build")]
    return sorted(path for path in paths if path.is_file())


FILES = find_files()


def shebang(path):
    with open(path, "rb") as file:
        line = file.readline(80)
    return line.decode(errors="replace").strip() if line.startswith(b"#!") else ""


BASH_SCRIPTS = [path for path in FILES if re.search(r"\b(ba)?sh\b", shebang(path))]
PYTHON_SCRIPTS = [path for path in FILES if path.suffix == ".py" or "python" in shebang(path)]


def with_suffix(*suffixes):
    return [path for path in FILES if path.suffix in suffixes]


def names(paths):
    return [str(path.relative_to(SOURCE_ROOT)) for path in paths]


def find_built():
    """Every source that some target is built from."""
    targets = read_known("targets")
    return {os.path.realpath(source)
            for target in targets
            for group in target["target_sources"]
            for source in group.get("sources", [])}


def read_known(what):
    """What meson knows of the build folder."""
    return json.loads((BUILD_ROOT / "meson-info" / f"intro-{what}.json").read_text())


def has_systemd():
    option, = (option["value"] for option in read_known("buildoptions")
               if option["name"] == "systemd")
    return option != "disabled" and "libsystemd" in {found["name"]
                                                     for found in read_known("dependencies")}


def find_bundled():
    """Every file that some resource bundle holds."""
    return {os.path.realpath(path.parent / name)
            for path in FILES if re.search(r"\.gresource\.xml(\.in)?$", path.name)
            for name in re.findall(r"<file[^>]*>\s*([^<\s]+)\s*</file>", path.read_text())}


def can_be_compiled(path):
    try:
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
    except SyntaxError:
        return False
    return True


def names_licence(path):
    with open(path, encoding="utf-8") as file:
        return any("SPDX-License-Identifier: GPL-3.0-or-later" in file.readline() for _ in range(3))


def test_every_source_is_built():
    built = find_built()
    assert names(path for path in with_suffix(".c") if os.path.realpath(path) not in built) == []


def test_every_ui_is_in_a_bundle():
    bundled = find_bundled()
    assert names(path for path in with_suffix(".ui") if os.path.realpath(path) not in bundled) == []


def test_bash_scripts_can_be_read():
    assert names(path for path in BASH_SCRIPTS
                 if subprocess.run(["bash", "-n", path], check=False).returncode != 0) == []


def test_python_scripts_can_be_read():
    assert names(path for path in PYTHON_SCRIPTS if not can_be_compiled(path)) == []


def test_programs_may_be_run():
    assert names(path for path in FILES if shebang(path) and not os.access(path, os.X_OK)) == []


def test_every_source_names_the_licence():
    sources = {*with_suffix(".c", ".h"), *BASH_SCRIPTS, *PYTHON_SCRIPTS}
    assert names(sorted(path for path in sources if not names_licence(path))) == []


def test_lines_are_as_short_as_the_editor_is_told():
    limit = int(re.search(r"^max_line_length = (\d+)$",
                          (SOURCE_ROOT / ".editorconfig").read_text(), re.M)[1])
    sources = {*with_suffix(".c", ".h", ".css"), *BASH_SCRIPTS, *PYTHON_SCRIPTS,
               *(path for path in FILES if path.name == "meson.build")}
    assert len(sources) > 100
    assert [f"{path.relative_to(SOURCE_ROOT)}:{number}" for path in sorted(sources)
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if len(line) > limit] == []


def test_every_test_is_run():
    """By meson: what it does not list would be missed by nobody, not even as skipped."""
    run = {os.path.basename(word) for test in read_known("tests") for word in test["cmd"]}
    # What tests share has a header.
    written = [path for path in FILES if path.is_relative_to(SOURCE_ROOT / "tests")
               and re.fullmatch(r"test_\w+\.py|test-[\w-]+\.c", path.name)
               and not path.with_suffix(".h").exists()]
    if not has_systemd():
        for name in "integration/test_service.py", "gates/test_service_manager.py":
            written.remove(SOURCE_ROOT / "tests" / name)
    assert len(written) > 100
    assert names(path for path in written if path.name.removesuffix(".c") not in run) == []
    # Those that judge data.
    assert {"appstreamcli", "desktop-file-validate", "glib-compile-schemas"} <= run


def test_each_of_abuse_takes_a_minute_at_most():
    times = {test["name"]: test["timeout"] for test in read_known("tests")
             if any(suite.split(":")[-1] == "abuse" for suite in test["suite"])}
    assert times and [name for name, seconds in times.items() if not 0 < seconds <= 60] == []


def lists_no_test(command):
    """Whether `meson test` finds nothing that it could run."""
    arguments = shlex.split(command.replace("-C _build/test", "").replace("-C _build", ""))
    done = subprocess.run([*arguments, "-C", BUILD_ROOT, "--no-rebuild", "--list"], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=60)
    return done.returncode != 0 or "pfo3:" not in done.stdout


def test_told_tests_are_there():
    """The commands in the documents that run some of them."""
    text = "".join((SOURCE_ROOT / name).read_text(encoding="utf-8")
                   for name in ["HACKING.md", "tests/README.md"])
    commands = set(re.findall(r"`(meson test -C \S+ [^`]+)`", text))
    assert len(commands) > 8
    assert sorted(filter(lists_no_test, commands)) == []


def name_layer(folder):
    """As HACKING.md calls it where it says who may use it."""
    return folder.removeprefix("src-server/").replace("src-", "").replace("/", " ")


def find_headers():
    """The folders in whose headers each library looks, and in which its own are."""
    targets = read_known("targets")
    for target in targets:
        folder = os.path.relpath(os.path.dirname(target["defined_in"]), SOURCE_ROOT)
        if target["type"] == "static library" and folder.startswith("src-"):
            for group in target["target_sources"]:
                found = {os.path.relpath(parameter.removeprefix("-I"), SOURCE_ROOT)
                         for parameter in group.get("parameters", []) if parameter[:2] == "-I"}
                yield folder, {name for name in found if name.startswith("src-")} - {folder}


def test_layers_find_no_headers_but_of_those_that_they_may_use():
    """As the table in HACKING.md has it."""
    rows = re.findall(r"^\| (src-\S+) .*\| (.+?) \|$", (SOURCE_ROOT / "HACKING.md").read_text(),
                      re.MULTILINE)
    may_use = {folder: re.split(", | with | and |; ", cell) for folder, cell in rows}
    headers = list(find_headers())
    assert {"src-server/core", "src-server/ops", "src-client/core"} < {name for name, _ in headers}
    assert [f"{folder} finds {name}" for folder, names in headers for name in sorted(names)
            if name_layer(name) not in may_use[folder]] == []


def test_the_menu_ends_as_others_do():
    """GNOME's applications have these last, in this order."""
    window = ElementTree.parse(SOURCE_ROOT / "src-client" / "ui" / "pfc-window.ui")
    menu = window.find(".//menu[@id='primary_menu']")
    labels = [item.findtext("attribute[@name='label']") for item in menu.iter("item")]
    assert [label.replace("_", "") for label in labels[-3:]] == [
        "Preferences", "Keyboard Shortcuts", "About PFO3"]
