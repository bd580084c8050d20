# SPDX-License-Identifier: GPL-3.0-or-later
"""pfo3-cli against the real server."""

import json
import os
import re
import signal
import stat
import subprocess

import pytest

from harness.cli import (CLI, Cli, EX_CANTCREAT, EX_DATAERR, EX_NOINPUT, EX_NOPERM, EX_OK,
                         EX_PROTOCOL, EX_SOFTWARE, EX_TEMPFAIL, EX_UNAVAILABLE, EX_USAGE, Terminal)
from harness.client import PASSWORD
from harness.locales import SPANISH, need_spanish
from harness.recorder import INFO, record
from harness.server import Server
from harness.wait import wait_until

# Tasks


@pytest.mark.parametrize("arguments, result", [
    (["sum", "1", "2", "3.5"], "6.5"),
    (["sum", "--args", "1", "2", "3.5"], "6.5"),
    (["sum", "--args", "1;2"], "3"),
    (["sum", "--args=1, 2"], "3"),
    (["sum", "-1", "-2"], "-3"),
    (["sum"], "0"),
    (["sum", "9007199254740993", "0"], "9007199254740993"),
    (["SUM", "0.1", "0.2"], "0.30000000000000004"),
    (["upper", "--s", "hola"], "HOLA"),
    (["upper", "straße"], "STRASSE"),
    (["upper", "hola", "mundo"], "HOLA MUNDO"),
    (["lower", "--s=ÑANDÚ"], "ñandú"),
    (["upper", "--", "--s"], "--S"),
    (["upper", ""], ""),
])
def test_run(cli, arguments, result):
    assert cli.give("run", *arguments) == result


def test_run_in_any_locale(cli):
    assert cli.give("run", "upper", "ñandú", LC_ALL="C") == "ÑANDÚ"


@pytest.mark.parametrize("arguments, status, words", [
    (["sum", "1", "2", "abc"], EX_DATAERR, "--args: “abc” is not a number (item 3)."),
    (["sum", "1,,2"], EX_DATAERR, "A number is missing before “,” (item 2)."),
    (["sum", "1e308", "1e308"], EX_DATAERR, "The result is out of range."),
    (["nothing"], EX_DATAERR, "the server offers no task “nothing”"),
    (["upper", "--x", "1"], EX_USAGE, "This task has no field --x"),
    (["upper", "--s"], EX_USAGE, "--s needs a value."),
    ([], EX_USAGE, "It is used like this: pfo3-cli run TASK [FIELD…]"),
    # A control character takes six bytes on the wire: the system itself takes no such long
    # arguments.
    (["upper", *["\1" * 100_000] * 5], EX_DATAERR, "That is more than the server takes at once."),
], ids=lambda value: str(value)[:30])
def test_run_fails(cli, arguments, status, words):
    assert words in cli.fail(status, "run", *arguments)


def test_eight_at_once(cli):
    processes = [subprocess.Popen([CLI, "run", "upper", f"tarea {i}"], env=cli.environment,
                                  stdout=subprocess.PIPE, text=True) for i in range(8)]
    for i, process in enumerate(processes):
        assert process.communicate(timeout=60)[0] == f"TAREA {i}\n"
        assert process.returncode == EX_OK


def test_help_of_a_task_is_its_form(cli):
    text = cli.give("run", "sum", "--help")
    assert "Usage: pfo3-cli run sum" in text
    assert re.search(r"^  --args NUMBER… +Numbers$", text, re.M)
    text = cli.give("--help", "run", "upper")
    assert re.search(r"^  --s TEXT +Text$", text, re.M)


def test_tasks(cli):
    text = cli.give("tasks")
    assert re.findall(r"^(\w+): ", text, re.M) == ["sum", "upper", "lower"]
    assert "--args NUMBER…" in text
    answer = json.loads(cli.give("tasks", "--json"))
    assert [task["name"] for task in answer["result"]] == ["sum", "upper", "lower"]


# Accounts


def test_journey(cli):
    assert cli.give("register", "ana", "--password-file", cli.password_file) == "ana is registered."
    assert "This user name is taken." in cli.fail(
        EX_DATAERR, "register", "ana", "--password-file", cli.password_file)
    assert "pfo3-cli login USER" in cli.fail(EX_NOPERM, "inicio")

    assert cli.give("login", "ana", "--password-file", cli.password_file) == "ana is signed in."
    assert cli.give("inicio").lstrip().lower().startswith("<!doctype html")
    assert "html" in json.loads(cli.give("--json", "inicio"))

    assert cli.give("logout") == "ana is signed out."
    assert cli.find_sessions() == []
    cli.fail(EX_NOPERM, "inicio")
    cli.fail(EX_NOPERM, "logout")


def test_sign_out_where_the_server_is_away(cli, server):
    """Its token is valid there still, and only who has it can end that."""
    cli.sign_in()
    server.stop()
    message = cli.fail(EX_UNAVAILABLE, "logout")
    assert "ana is still signed in here" in message
    assert len(cli.find_sessions()) == 1

    again = Server(server.state_dir, SOCKET_PORT=server.port)
    try:
        assert "ana" in cli.give("inicio")
        assert cli.give("logout") == "ana is signed out."
    finally:
        again.close()
    assert cli.find_sessions() == []


@pytest.mark.parametrize("code, status, kept", [
    ("unavailable", EX_UNAVAILABLE, 1), ("busy", EX_TEMPFAIL, 1), ("shutting-down", EX_TEMPFAIL, 1),
    ("internal", EX_SOFTWARE, 1), ("unauthorized", EX_NOPERM, 0),
])
def test_sign_out_that_is_refused(tmp_path, code, status, kept):
    refusal = {"ok": False, "code": code, "error": "no"}
    with record(answers=INFO | {"LOGIN": {"username": "ana", "token": "abc"},
                                "LOGOUT": refusal}) as recorder:
        cli = Cli(tmp_path, recorder.address)
        cli.give("login", "ana", "--password-file", cli.password_file)
        message = cli.fail(status, "logout")
        assert len(cli.find_sessions()) == kept
        assert ("still signed in here" in message) == bool(kept)


def test_inicio_speaks_the_persons_language(cli):
    cli.sign_in()
    assert 'lang="en"' in cli.give("inicio")
    assert 'lang="es"' in cli.give("inicio", LANGUAGE="es")


def test_spanish(cli):
    """Whose locale is Spanish reads Spanish, and may write decimal commas; programs read points."""
    need_spanish()
    assert cli.give("run", "sum", "1", "2", "3,5", LC_ALL=SPANISH) == "6.5"
    assert "fuera de rango" in cli.fail(EX_DATAERR, "run", "sum", "1e308", "1e308", LC_ALL=SPANISH)
    assert "contraseña" in cli.give("--help", LC_ALL=SPANISH)


def test_the_sign_in_is_for_its_owner_only(cli):
    cli.sign_in()
    (path,) = cli.find_sessions()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert PASSWORD not in path.read_text()


def test_several_users(cli):
    cli.sign_in("ana")
    cli.sign_in("eva")
    assert "eva" in cli.give("inicio")
    assert "ana" in cli.give("inicio", "--user", "ana")
    assert cli.give("logout", "--user", "ana") == "ana is signed out."
    assert cli.give("logout") == "eva is signed out."
    cli.fail(EX_NOPERM, "inicio", "--user", "ana")


def test_a_sign_in_that_is_replaced_is_over(cli, server):
    cli.sign_in()
    token = re.search(r"^token=(.*)$", cli.find_sessions()[0].read_text(), re.M)[1]
    assert cli.give("login", "ana", "--password-file", cli.password_file) == "ana is signed in."
    assert "ana" in cli.give("inicio")
    with server.connect() as client:
        assert client.ask("GET_TAREAS_HTML", {"token": token})["code"] == "unauthorized"


def test_a_server_that_is_forgotten_is_signed_out_of(cli, server):
    cli.sign_in("ana")
    cli.sign_in("eva")
    tokens = [re.search(r"^token=(.*)$", path.read_text(), re.M)[1]
              for path in cli.find_sessions()]
    address = f"127.0.0.1:{server.port}"
    result = cli.run("servers", "forget", address)
    assert (result.returncode, result.stdout, result.stderr) == (EX_OK, "", "")
    assert cli.find_sessions() == []
    with server.connect() as client:
        for token in tokens:
            assert client.ask("GET_TAREAS_HTML", {"token": token})["code"] == "unauthorized"


def test_a_server_that_is_away_is_forgotten(cli, server):
    cli.sign_in()
    address = f"127.0.0.1:{server.port}"
    server.stop()
    result = cli.run("servers", "forget", address)
    assert result.returncode == EX_OK
    assert "ana is signed out here, but the server could not be told" in result.stderr
    assert cli.find_sessions() == []
    assert cli.run("servers").stdout == ""


def test_a_refused_sign_in_is_forgotten(cli, server):
    cli.sign_in()
    token = re.search(r"^token=(.*)$", cli.find_sessions()[0].read_text(), re.M)[1]
    with server.connect() as client:
        assert client.ask("LOGOUT", {"token": token})["ok"]
    cli.fail(EX_NOPERM, "inicio")
    assert cli.find_sessions() == []


def test_tasks_that_need_a_login(start_server, tmp_path):
    server = start_server(SOCKET_HOST="0.0.0.0", ALLOW_PLAINTEXT="true")
    cli = Cli(tmp_path, f"127.0.0.1:{server.port}")
    assert "This needs a sign-in" in cli.fail(EX_NOPERM, "run", "sum", "1")
    cli.sign_in()
    assert cli.give("run", "sum", "1") == "1"


def test_wrong_password(cli, tmp_path):
    cli.sign_in()
    wrong = tmp_path / "wrong"
    wrong.write_text("otro caballo")
    message = cli.fail(EX_NOPERM, "login", "ana", "--password-file", wrong)
    assert "Wrong user name or password." in message and "otro" not in message
    result = cli.run("login", "ana", "--password-file", wrong, "--json")
    assert result.returncode == EX_NOPERM
    assert json.loads(result.stdout)["code"] == "bad-credentials"


def test_guessing_is_told_to_wait(cli, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("otro caballo")
    for _ in range(10):
        cli.fail(EX_NOPERM, "login", "ana", "--password-file", wrong)
    message = cli.fail(EX_TEMPFAIL, "login", "ana", "--password-file", wrong)
    assert re.search(r"Try again in \d+ seconds?\.", message)


def test_password_from_standard_input(cli):
    cli.give("register", "ana", "--password-file", "-", text=PASSWORD + "\nmore")
    cli.give("login", "ana", "--password-file", "-", text=PASSWORD)
    cli.give("login", "ana", "--password-file", "-", text=PASSWORD + "\r\n")


def test_no_password_file(cli, tmp_path):
    cli.fail(EX_NOINPUT, "login", "ana", "--password-file", tmp_path / "missing")


def test_password_file_in_another_encoding(cli):
    """It is told of the file, and nobody else is said to have refused it."""
    cli.password_file.write_bytes("contraseña de ana".encode("latin-1"))
    for options in ([], ["--json"]):
        message = cli.fail(EX_DATAERR, "login", "ana", "--password-file", cli.password_file,
                           *options)
        assert f"{cli.password_file}: the password in it is not valid UTF-8." in message
        assert "server" not in message
    result = subprocess.run([CLI, "register", "ana", "--password-file", "-"], input=b"\xff",
                            env=cli.environment, capture_output=True, timeout=30, check=False)
    assert result.returncode == EX_DATAERR
    assert b"Standard input: the password in it" in result.stderr


def test_password_too_short(cli):
    """People read it in their language; with --json the server itself says no."""
    cli.password_file.write_text("corta")
    register = ["register", "ana", "--password-file", cli.password_file]
    assert "The password needs at least 8 characters." in cli.fail(EX_DATAERR, *register)
    result = cli.run(*register, "--json")
    assert result.returncode == EX_DATAERR
    assert json.loads(result.stdout)["code"] == "invalid-request"


@pytest.mark.parametrize("line, words", [
    (b"caballo\0correcto", "the password in it has a NUL byte"),
    (b"caballo\0\r\n", "the password in it has a NUL byte"),
    (b"c" * 4097, "the password in it has more than 4096 bytes"),
    (b"c" * 4097 + b"\r\n", "the password in it has more than 4096 bytes"),
    (b"c" * 4096 + b"\rc\n", "the password in it has more than 4096 bytes"),
], ids=["nul", "nul-crlf", "long", "long-crlf", "long-cr"])
def test_password_file_that_would_be_cut(cli, line, words):
    """What is left of it is another password, which nobody chose."""
    cli.password_file.write_bytes(line)
    message = cli.fail(EX_DATAERR, "register", "ana", "--password-file", cli.password_file)
    assert message.startswith(f"pfo3-cli: {cli.password_file}: {words}")
    result = subprocess.run([CLI, "register", "ana", "--password-file", "-"], input=line,
                            env=cli.environment, capture_output=True, timeout=30, check=False)
    assert result.returncode == EX_DATAERR
    assert f"Standard input: {words}".encode() in result.stderr


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"], ids=["end", "lf", "crlf"])
def test_password_file_as_long_as_it_may_be(cli, end):
    """The server has the last word on it."""
    cli.password_file.write_bytes(b"c" * 4096 + end)
    message = cli.fail(EX_DATAERR, "register", "ana", "--password-file", cli.password_file)
    assert "The server did not accept" in message or "A value is not valid" in message


@pytest.mark.parametrize("place", ["pfo3", "pfo3/sessions"])
def test_sign_in_that_cannot_be_kept(cli, place):
    """There is nothing that --insecure would change."""
    cli.give("register", "ana", "--password-file", cli.password_file)
    (cli.state / place).parent.mkdir(parents=True, exist_ok=True)
    (cli.state / place).write_text("in the way")
    message = cli.fail(EX_CANTCREAT, "login", "ana", "--password-file", cli.password_file)
    assert "The sign-in cannot be kept: " in message and str(cli.state / place) in message
    assert "--insecure" not in message


def test_sign_in_that_may_not_be_kept(cli):
    """root may do everything, unless that is taken away."""
    if os.geteuid() == 0:
        cli.before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    cli.give("register", "ana", "--password-file", cli.password_file)
    cli.state.mkdir(mode=0o500)
    message = cli.fail(EX_CANTCREAT, "login", "ana", "--password-file", cli.password_file)
    assert "The sign-in cannot be kept: " in message and "--insecure" not in message


def test_password_without_terminal(cli):
    result = subprocess.run([CLI, "login", "ana"], env=cli.environment, capture_output=True,
                            text=True, timeout=30, start_new_session=True,
                            stdin=subprocess.DEVNULL, check=False)
    assert result.returncode == EX_NOINPUT
    assert "Use --password-file." in result.stderr


def test_password_at_the_terminal(cli):
    terminal = Terminal(cli, "register", "ana")
    terminal.expect("Password of ana: ")
    terminal.type(PASSWORD + "\n")
    terminal.expect("The same again: ")
    terminal.type(PASSWORD + "\n")
    assert terminal.wait() == EX_OK, terminal.seen
    assert PASSWORD not in terminal.seen
    assert "ana is registered." in terminal.seen

    terminal = Terminal(cli, "login", "ana")
    terminal.expect("Password of ana: ")
    terminal.type(PASSWORD + "\n")
    assert terminal.wait() == EX_OK, terminal.seen
    assert PASSWORD not in terminal.seen


def test_passwords_that_differ(cli):
    terminal = Terminal(cli, "register", "ana")
    terminal.expect("Password of ana: ")
    terminal.type(PASSWORD + "\n")
    terminal.expect("The same again: ")
    terminal.type("otro caballo\n")
    assert terminal.wait() == EX_USAGE, terminal.seen
    assert "The passwords are not the same." in terminal.seen


def test_interrupted_at_the_prompt(cli):
    terminal = Terminal(cli, "login", "ana")
    terminal.expect("Password of ana: ")
    terminal.type("\x03")
    assert terminal.wait() == -signal.SIGINT, terminal.seen


def test_interrupted_in_the_middle_of_a_line(cli):
    """What has been typed was read: the terminal forgets the rest when it is interrupted."""
    terminal = Terminal(cli, "login", "ana")
    terminal.expect("Password of ana: ")
    before = terminal.count_read()
    terminal.type("caba\x04")
    wait_until(lambda: terminal.count_read() == before + len("caba"))
    terminal.type("\x03")
    terminal.expect("\n")
    assert terminal.wait() == -signal.SIGINT, terminal.seen


def test_stopped_at_the_prompt(cli):
    """A shell that stops it has its terminal as it was; brought back, it asks again, hidden."""
    cli.environment["PS1"] = "ready> "
    shell = Terminal(cli, "--norc", "--noprofile", "-i", program="bash")
    said = []
    for typed, end in [
            (f"{CLI} login ana\n", "Password of ana: "), ("\x1a", "ready> "),
            ("stty -a\n", "ready> "),
            ("fg\n", "Password of ana: "), (PASSWORD + "\n", "ready> ")]:
        shell.seen = ""
        shell.type(typed)
        shell.expect(end)
        said.append(shell.seen)
    assert " echo " in said[2]
    assert PASSWORD not in said[4]
    shell.type("exit\n")
    assert shell.wait() == EX_NOPERM, shell.seen


# What goes over the wire


def test_ping_and_info(cli):
    assert cli.give("ping") == "pong"
    assert json.loads(cli.give("ping", "--json"))["result"] == "pong"
    info = dict(line.split(None, 1) for line in cli.give("info").splitlines())
    assert info["server"] == "pfo3-server" and info["workers"] == "8"


def test_trace_hides_secrets(cli):
    cli.give("register", "ana", "--password-file", cli.password_file)
    result = cli.run("login", "ana", "--password-file", cli.password_file, "--trace")
    lines = result.stderr.splitlines()
    assert all(line[:2] in ("> ", "< ") for line in lines)
    assert json.loads(lines[-2][2:])["data"] == {"username": "ana", "password": "***"}
    assert json.loads(lines[-1][2:])["token"] == "***"

    token = re.search(r"^token=(.*)$", cli.find_sessions()[0].read_text(), re.M)[1]
    result = cli.run("--trace", "logout")
    assert '"token":"***"' in result.stderr
    assert token not in result.stderr


def test_json_is_the_answer_as_it_came(cli):
    answer = json.loads(cli.give("--json", "run", "sum", "1", "2"))
    assert answer["ok"] is True and answer["result"] == 3
    result = cli.run("--json", "run", "sum", "1e308", "1e308")
    assert result.returncode == EX_DATAERR
    assert json.loads(result.stdout)["code"] == "out-of-range"


def test_json_is_the_answer_and_nothing_else(tmp_path):
    """A line that nobody asked for may come with it."""
    notice = '{"ok":false,"code":"shutting-down","error":"x"}'
    with record(answers=INFO | {"PING": {"result": "pong"}}, after=notice) as recorder:
        cli = Cli(tmp_path, recorder.address)
        assert json.loads(cli.give("--json", "ping"))["result"] == "pong"


def test_inicio_without_a_page(tmp_path):
    with record(answers=INFO | {"LOGIN": {"username": "ana", "token": "abc"},
                                "GET_TAREAS_HTML": {"title": "x"}}) as recorder:
        cli = Cli(tmp_path, recorder.address)
        cli.give("login", "ana", "--password-file", cli.password_file)
        assert "does not understand" in cli.fail(EX_PROTOCOL, "inicio")


@pytest.mark.parametrize("command", ["inicio", "logout"])
def test_a_wrong_address_is_named(cli, command):
    assert "host:puerto" in cli.fail(EX_USAGE, "--server", "host:puerto", command)


def test_raw_from_standard_input(cli):
    lines = ['{"op":"PING"}', "", "nonsense", '{"op":"PING","id":"a"}']
    output = cli.give("raw", text="\n".join(lines))
    answers = [json.loads(line) for line in output.splitlines()]
    assert [answer.get("result", answer.get("code")) for answer in answers] == \
        ["pong", "invalid-json", "pong"]
    assert answers[2]["id"] == "a"


def test_raw_from_arguments(cli):
    assert cli.give("raw", '{"op":"PING","id":1}') == '{"ok":true,"result":"pong","id":1}'


def test_raw_many_lines(cli):
    request = {"op": "TASK", "task": {"name": "sum", "args": list(range(100))}}
    output = cli.give("raw", text=(json.dumps(request) + "\n") * 20_000)
    assert output == "\n".join(['{"ok":true,"result":4950}'] * 20_000)


def test_raw_line_that_is_too_long(cli):
    """What is before it is answered, and nothing of it is kept or sent."""
    text = '{"op":"PING","id":1}\n' + "x" * (64 * 1024 * 1024 + 1) + '\n{"op":"PING"}\n'
    result = cli.run("raw", text=text)
    assert result.returncode == EX_DATAERR, result.stderr
    assert "a line has more than 67108864 bytes" in result.stderr
    assert result.stdout == '{"ok":true,"result":"pong","id":1}\n'


def test_raw_answers_a_person_at_once(cli):
    with subprocess.Popen([CLI, "raw"], env=cli.environment, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        for i in range(3):
            process.stdin.write(f'{{"op":"PING","id":{i}}}\n')
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == i
        process.stdin.close()
        assert process.wait(timeout=30) == EX_OK


def test_it_needs_no_display():
    """Nothing of GTK is in it, so that it runs on a server and starts fast."""
    libraries = subprocess.run(["ldd", CLI], capture_output=True, text=True, check=True).stdout
    assert "libgio-2.0" in libraries
    assert not re.search(r"libgtk|libgdk|libadwaita|libwebkit|libX11|libwayland", libraries)
