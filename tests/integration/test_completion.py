# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion, by the real shells."""

import os
import pathlib
import pty
import re
import select
import subprocess
import time

import pytest

from harness.environment import pass_on
from harness.recorder import INFO, record
from harness.server import make_environment

SHELLS = ["bash", "zsh", "fish"]
PROGRAMS = {"pfo3-server": os.environ["PFO_SERVER"], "pfo3-cli": os.environ["PFO_CLI"]}

# Tells what zsh would offer: compadd is what every completion ends in.
ZSH_SETUP = r"""
{before}
autoload -Uz compinit
compinit -u -D
{after}
compadd() {{
  if [[ ${{@[1,(i)(-|--)]}} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  print -rl -- $hits >>{out}
  builtin compadd "$@"
}}
finish() {{ print -r -- END >>{out} }}
comppostfuncs=(finish)
bindkey '^I' complete-word
"""

BASH_CALL = r"""
source "$1"
COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
"$3"
printf '%s\n' "${COMPREPLY[@]}"
"""


class Shell:
    """Asks one shell what it offers for a line that ends at the cursor."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.environment = make_environment(folder, {"PFO3_SERVER": "127.0.0.1:1"})
        programs = ":".join(sorted({str(pathlib.Path(path).parent) for path in PROGRAMS.values()}))
        self.environment["PATH"] = f"{programs}:{self.environment['PATH']}"
        self.environment |= {"TERM": "xterm", "HOME": str(folder), "XDG_CONFIG_HOME": str(folder),
                             "XDG_DATA_HOME": str(folder)}

    def write_script(self, program):
        path = self.folder / f"{program}.{self.name}"
        text = subprocess.run([PROGRAMS[program], "--print-completion", self.name], check=True,
                              stdout=subprocess.PIPE, env=self.environment, timeout=20).stdout
        path.write_bytes(text)
        return path

    def complete(self, line):
        script = self.write_script(line.split()[0])
        return {"bash": self.complete_bash, "zsh": self.complete_zsh,
                "fish": self.complete_fish}[self.name](script, line)

    def run(self, *command):
        return subprocess.run(command, cwd=self.folder, env=self.environment, text=True, timeout=60,
                              check=True, stdout=subprocess.PIPE).stdout

    def complete_bash(self, script, line):
        function = "_" + line.split()[0].replace("-", "_")
        output = self.run("bash", "--norc", "-c", BASH_CALL, "bash", script, line, function)
        return set(output.split())

    def complete_fish(self, script, line):
        output = self.run("fish", "--no-config", "-c", f"source {script}; complete -C '{line}'")
        # Behind an = fish tells the whole word, which is put in place of what is there.
        return {re.sub(r"^--[\w-]+=", "", row.split("\t")[0]) for row in output.splitlines()}

    def complete_zsh(self, script, line):
        return self.complete_in_zsh(line, after=f"source {script}")

    def complete_in_zsh(self, line, before="", after=""):
        """What is loaded before or after the functions of completion."""
        setup, out = self.folder / "setup.zsh", self.folder / "out"
        setup.write_text(ZSH_SETUP.format(before=before, after=after, out=out))
        out.write_text("")
        process, terminal = start_on_terminal(["zsh", "-f", "-i"], self.folder, self.environment)
        try:
            os.write(terminal, f"source {setup}; print -r -- RE'ADY' >>{out}\n".encode())
            read_until(terminal, lambda: "READY" in out.read_text())
            os.write(terminal, line.encode() + b"\t")
            read_until(terminal, lambda: out.read_text().endswith("END\n"))
        finally:
            process.kill()
            process.wait()
            os.close(terminal)
        return set(out.read_text().split()) - {"READY", "END"}


def start_on_terminal(command, folder, environment):
    master, slave = pty.openpty()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=slave, stdout=slave,
                               stderr=slave, start_new_session=True)
    os.close(slave)
    return process, master


def read_until(terminal, condition, timeout=60):
    """Takes what the terminal shows, or its program would wait; returns it."""
    end = time.monotonic() + timeout
    shown = b""
    while not condition():
        assert time.monotonic() < end, shown.decode(errors="replace")
        if select.select([terminal], [], [], 0.02)[0]:
            shown += os.read(terminal, 65536)
    return shown


@pytest.fixture(name="shell", params=SHELLS)
def shell_fixture(request, tmp_path):
    return Shell(request.param, tmp_path)


def find_options(program):
    """The options that --help shows."""
    text = subprocess.run([PROGRAMS[program], "--help"], check=True, text=True, timeout=20,
                          stdout=subprocess.PIPE, env=pass_on() | {"LC_ALL": "C.UTF-8"}).stdout
    return set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", text, re.MULTILINE))


def without_equals(words):
    return {word.rstrip("=") for word in words if word.startswith("--")}


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_option_of_the_help(shell, program):
    options = find_options(program)
    assert len(options) > 5 and "--print-completion" in options
    assert without_equals(shell.complete(f"{program} --")) == options


def test_the_beginning_of_an_option(shell):
    assert without_equals(shell.complete("pfo3-server --log-")) == {"--log-level"}


@pytest.mark.parametrize("line, words", [
    ("pfo3-server --log-level ", {"error", "warning", "info", "debug"}),
    ("pfo3-server --log-level=w", {"warning"}),
    ("pfo3-server --tls=", {"off", "on", "auto"}),
    ("pfo3-server --allow-plaintext=", {"true", "false"}),
    ("pfo3-server --workers=3 --anonymous-tasks=t", {"true"}),
    ("pfo3-cli --print-completion ", {"bash", "zsh", "fish"}),
    ("pfo3-cli log", {"login", "logout"}),
    ("pfo3-cli --server 127.0.0.1:6000 --timeout=3 pin", {"ping"}),
    ("pfo3-server --socket-port ", set()),
])
def test_values_and_commands(shell, line, words):
    assert shell.complete(line) == words


@pytest.mark.parametrize("line", [
    "pfo3-server --config pfo3-", "pfo3-server --tls-cert=pfo3-", "pfo3-cli --password-file pfo3-",
])
def test_files(shell, line):
    (shell.folder / "pfo3-file.conf").touch()
    found = {word for word in shell.complete(line) if word.endswith(".conf")}
    assert found == {"pfo3-file.conf"}


def test_tasks_of_the_server(shell, server):
    address = f"127.0.0.1:{server.port}"
    assert shell.complete(f"pfo3-cli --server {address} run ") == {"sum", "upper", "lower"}
    assert shell.complete(f"pfo3-cli --server={address} run u") == {"upper"}
    assert shell.complete(f"pfo3-cli --server={address} run upper ") == set()


# What a server might want a shell, or the program, to take for more than a name.
HARMFUL = ["$(touch${IFS}harm)", "`touch${IFS}harm`", ";touch${IFS}harm", "${x:=harm}", "*", "-x",
           "--server=other", "'", '"', "a\\b", "a;b", "a\tb"]


def test_tasks_are_names_and_nothing_else(shell):
    tasks = [{"name": name, "title": "T", "description": "D", "params": {}}
             for name in [*HARMFUL, "sum-2.b_1"]]
    answers = INFO | {"LIST_TASKS": {"result": tasks}}
    with record(answers=answers) as recorder:
        line = f"pfo3-cli --server {recorder.address} run "
        assert shell.complete(line) == {"sum-2.b_1"}
    assert not (shell.folder / "harm").exists()


def test_no_server(shell):
    """Nothing is offered, and no message comes in between."""
    assert shell.complete("pfo3-cli run ") == set()


def test_zsh_finds_it_where_it_is_installed(tmp_path):
    """A folder of functions, each in a file of its name, that is called to be loaded."""
    shell = Shell("zsh", tmp_path)
    (tmp_path / "functions").mkdir()
    shell.write_script("pfo3-cli").rename(tmp_path / "functions" / "_pfo3-cli")
    before = f"fpath=({tmp_path}/functions $fpath)"
    assert shell.complete_in_zsh("pfo3-cli log", before) == {"login", "logout"}


def test_bash_types_the_rest(tmp_path):
    """In a shell that somebody sits at."""
    shell = Shell("bash", tmp_path)
    script = shell.write_script("pfo3-server")
    process, terminal = start_on_terminal(["bash", "--norc", "-i"], tmp_path, shell.environment)
    try:
        os.write(terminal, f"PS1=; source {script}; touch ready\n".encode())
        read_until(terminal, (tmp_path / "ready").exists)
        os.write(terminal, b"pfo3-server --socket-p\t0 --print-con\t >out 2>&1; touch done\n")
        read_until(terminal, (tmp_path / "done").exists)
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    assert "SOCKET_PORT=0 # option --socket-port" in (tmp_path / "out").read_text()


@pytest.mark.parametrize("program, status", [("pfo3-server", 78), ("pfo3-cli", 64)])
def test_no_such_shell(program, status):
    result = subprocess.run([PROGRAMS[program], "--print-completion", "tcsh"], capture_output=True,
                            text=True, timeout=20, check=False,
                            env=pass_on() | {"LC_ALL": "C.UTF-8"})
    assert (result.returncode, result.stdout) == (status, "")
    assert "bash, zsh and fish, not for tcsh" in result.stderr
