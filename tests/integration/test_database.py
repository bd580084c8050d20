# SPDX-License-Identifier: GPL-3.0-or-later
"""The database goes away and comes back."""

import time

import pytest

from harness.client import PASSWORD
from harness.postgres import Postgres
from harness.server import run_to_exit
from harness.stores import PostgresStore
from harness.wait import wait_until

# The longest that `unavailable` may take.
LIMIT_S = 5


@pytest.fixture
def own_postgres():
    """A cluster that a test may stop without others noticing."""
    cluster = Postgres()
    yield cluster
    cluster.close()


def expect_unavailable(client, op, data):
    answer, seconds = client.ask_timed(op, data)
    assert answer["code"] == "unavailable", answer
    assert seconds < LIMIT_S


def signs_in(client, username):
    def sign_in():
        answer = client.sign_in(username)
        assert answer["ok"] or answer["code"] == "unavailable", answer
        return answer["ok"]
    return sign_in


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_stopped_and_started_again(own_postgres, start_server, mode):
    server = start_server(DATABASE_URL=PostgresStore(own_postgres).url)
    credentials = {"username": "ana", "password": PASSWORD}
    with server.connect() as client, server.connect() as worker:
        client.register("ana")
        token = client.sign_in("ana")["token"]

        own_postgres.stop(mode)
        expect_unavailable(client, "LOGIN", credentials)
        expect_unavailable(client, "REGISTRO", {"username": "beto", "password": PASSWORD})
        expect_unavailable(client, "GET_TAREAS_HTML", {"token": token})
        client.send_request("LOGIN", credentials)
        for number in range(100):
            assert worker.sum(number, 1) == {"ok": True, "result": number + 1}
        assert client.read()["code"] == "unavailable"

        own_postgres.start()
        wait_until(signs_in(client, "ana"), 15, "signing in works again")
        assert client.register("beto") == {"ok": True, "info": "ok"}
        assert client.ask("GET_TAREAS_HTML", {"token": token})["ok"]
        assert worker.sum(1, 2) == {"ok": True, "result": 3}


def test_away_while_nobody_asks(own_postgres, start_server):
    """The first question after a restart of the database is answered, not lost on a dead connection."""
    server = start_server(DATABASE_URL=PostgresStore(own_postgres).url)
    with server.connect() as client:
        client.register("ana")
        own_postgres.stop()
        own_postgres.start()
        wait_until(signs_in(client, "ana"), 5, "signing in works again")


def test_away_when_the_server_starts(own_postgres, start_server):
    """Tasks are served; once the database is there, users are as well."""
    url = PostgresStore(own_postgres).url
    own_postgres.stop()
    server = start_server(DATABASE_URL=url)
    with server.connect() as client:
        assert client.sum(1, 2) == {"ok": True, "result": 3}
        expect_unavailable(client, "REGISTRO", {"username": "ana", "password": PASSWORD})

        own_postgres.start()
        wait_until(lambda: client.register("ana")["ok"], 15, "registering works")
        assert client.sign_in("ana")["ok"]
    assert own_postgres.password not in server.read_log()


def test_an_address_that_does_not_answer(start_server):
    """Nobody refuses and nobody answers: here too `unavailable` comes in time."""
    server = start_server(DATABASE_URL="postgresql://ana:clavesecreta@127.0.0.1:9/nada")
    with server.connect() as client:
        expect_unavailable(client, "LOGIN", {"username": "ana", "password": PASSWORD})
        assert client.sum(1, 2)["ok"]
    assert "clavesecreta" not in server.read_log()


def test_a_server_behind_a_frozen_database_ends(own_postgres, start_server):
    server = start_server(DATABASE_URL=PostgresStore(own_postgres).url)
    with server.connect() as client:
        client.register("ana")
    own_postgres.stop()
    start = time.monotonic()
    status, _ = server.stop()
    assert status == 0
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("part", ["password", "user", "database"])
def test_wrong_rights_are_said_in_one_line(postgres, tmp_path, part):
    """The password is not in it."""
    database = postgres.create_database()
    url = postgres.get_url(database)
    if part == "password":
        url = postgres.get_url(database, "claveequivocada")
    elif part == "user":
        url = url.replace("pfo3:", "nadie:")
    else:
        url = url.replace(f"/{database}", "/noexiste")

    result = run_to_exit(tmp_path, DATABASE_URL=url)
    assert result.returncode not in (0, 78)
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    assert "127.0.0.1" in result.stderr or "noexiste" in result.stderr
    assert "claveequivocada" not in result.stderr
    assert postgres.password not in result.stderr


def test_a_database_of_a_newer_server(store, start_server, tmp_path):
    """It is refused in plain words and left as it is."""
    server = start_server(DATABASE_URL=store.url)
    assert server.stop()[0] == 0
    table, column = find_version(store)
    store.query(f"UPDATE {table} SET {column} = {column} + 1000 WHERE {column} = "
                f"(SELECT max({column}) FROM {table})")

    result = run_to_exit(tmp_path, DATABASE_URL=store.url)
    assert result.returncode not in (0, 78)
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr


def find_version(store):
    """Returns table and column that say which migrations the database has."""
    if hasattr(store, "path"):
        tables = store.query("SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        tables = store.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for table, in tables:
        if "migra" in table or "version" in table:
            for column in ("version", "number", "numero", "id"):
                try:
                    store.query(f"SELECT {column} FROM {table}")
                except Exception:
                    continue
                return table, column
    raise AssertionError(f"no table of migrations among {tables}")
