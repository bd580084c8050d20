# SPDX-License-Identifier: GPL-3.0-or-later
"""pfo3-cli used wrongly, and where there is no server, or another."""

import contextlib
import os
import re
import socket
import subprocess
import threading
import time

import pytest

from harness.cli import (CLI, EX_IOERR, EX_NOHOST, EX_PROTOCOL, EX_TEMPFAIL, EX_UNAVAILABLE,
                         EX_USAGE)
from harness.wait import wait_until

# When there is no server, or another


@pytest.mark.parametrize("command", [["ping"], ["raw", "{}"], ["run", "sum"]])
def test_nobody_there(lonely_cli, command):
    assert "refused" in lonely_cli.fail(EX_UNAVAILABLE, *command)


def test_no_such_host(lonely_cli):
    assert "There is no host of this name." in lonely_cli.fail(
        EX_NOHOST, "--server", "nowhere.invalid", "ping")


@contextlib.contextmanager
def peer(talk):
    """Whatever else may listen there: talk(connection) says its part."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve():
            with contextlib.suppress(OSError):
                connection = listener.accept()[0]
                with connection:
                    talk(connection)
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize("greeting, status, words", [
    (b"SSH-2.0-OpenSSH_9.2\r\n", EX_PROTOCOL, "not a PFO3 server"),
    (b'{"ok":false,"code":"busy","error":"lleno"}\n', EX_TEMPFAIL, "The server is busy"),
    (b'{"ok":false,"code":"shutting-down","error":"x"}\n', EX_TEMPFAIL, "shutting down"),
    (b"", EX_UNAVAILABLE, "The connection to the server was lost."),
])
def test_other_peers(lonely_cli, greeting, status, words):
    with peer(lambda connection: connection.sendall(greeting)) as address:
        assert words in lonely_cli.fail(status, "--server", address, "ping")


def read_to_end(connection):
    while connection.recv(4096):
        pass


def greet(connection):
    """Speaks as a server does at first, and then no more."""
    connection.makefile("rb").readline()
    connection.sendall(b'{"ok":true,"result":{"server":"pfo3","protocol":1},"id":0}\n')
    read_to_end(connection)


def time_out(cli, talk, seconds, *command):
    """Returns how long it took."""
    begin = time.monotonic()
    with peer(talk) as address:
        assert "did not answer in time" in cli.fail(
            EX_UNAVAILABLE, "--server", address, "--timeout", str(seconds), *command)
    return time.monotonic() - begin


@pytest.mark.parametrize("talk", [read_to_end, greet])
@pytest.mark.parametrize("command", [["ping"], ["tasks"], ["run", "sum", "1"]],
                         ids=lambda command: command[0])
def test_timeout(lonely_cli, talk, command):
    """Without it, it would be 30 seconds."""
    assert time_out(lonely_cli, talk, 1, *command) < 25


def test_long_timeout(lonely_cli):
    """Whoever has more patience than the application has it for the connection too."""
    assert time_out(lonely_cli, read_to_end, 12, "ping") > 11


def test_server_that_goes(cli, server):
    assert cli.give("ping") == "pong"
    server.stop()
    wait_until(lambda: cli.run("ping").returncode == EX_UNAVAILABLE)


# Usage


@pytest.mark.parametrize("arguments, words", [
    ([], "A command is missing."),
    (["dance"], "There is no command “dance”."),
    (["ping", "--dance"], "There is no option --dance."),
    (["ping", "now"], "It is used like this: pfo3-cli ping"),
    (["login"], "It is used like this: pfo3-cli login USER"),
    (["ping", "--timeout", "soon"], "soon"),
    (["ping", "--server", "a b"], "“a b” is not an address."),
    (["ping", "--server", "host:http"], "“host:http” is not an address."),
    (["login", "ana", "--password", "secret"], "There is no option --password."),
])
def test_wrong_usage(lonely_cli, arguments, words):
    assert words in lonely_cli.fail(EX_USAGE, *arguments)


def test_help_and_version(lonely_cli):
    text = lonely_cli.give("--help")
    for command in ("register", "login", "logout", "inicio", "tasks", "run", "info", "ping", "raw"):
        assert re.search(rf"^  {command}\b", text, re.M)
    assert "--password-file FILE" in text
    assert "Usage: pfo3-cli login USER" in lonely_cli.give("login", "--help")
    assert re.fullmatch(r"pfo3-cli \d+\.\d+\.\d+", lonely_cli.give("--version"))


def test_result_that_cannot_be_written(cli):
    with open("/dev/full", "wb") as full:
        result = subprocess.run([CLI, "ping"], stdout=full, stderr=subprocess.PIPE, text=True,
                                env=cli.environment, timeout=30, check=False)
    assert result.returncode == EX_IOERR
    assert "cannot be written" in result.stderr


def test_result_that_nobody_reads(cli):
    """Of which nobody is told either: whoever has read enough of it, as head does, knows."""
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as pipe:
        result = subprocess.run([CLI, "ping"], stdout=pipe, stderr=subprocess.PIPE, text=True,
                                env=cli.environment, timeout=30, check=False)
    assert (result.returncode, result.stderr) == (EX_IOERR, "")
