# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and sessions where the transcripts cannot look: in the store, and across restarts."""

import base64
import contextlib
import hashlib
import os
import pathlib
import re
import statistics
import time

import pytest

from harness.client import PASSWORD, task_line
from harness.stores import PostgresStore, SqliteStore, add_user, read_users
from harness.wait import wait_until


def make_scrypt_hash(password):
    salt = os.urandom(12).hex()
    key = hashlib.scrypt(password.encode(), salt=salt.encode(), n=32768, r=8, p=1,
                         maxmem=132 * 1024 * 1024)
    return f"scrypt:32768:8:1${salt}${key.hex()}"


def make_pbkdf2_hash(password, iterations=600_000):
    salt = os.urandom(12).hex()
    key = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), iterations)
    return f"pbkdf2:sha256:{iterations}${salt}${key.hex()}"


# Whether the processor has instructions for SHA-256, without which the dearest hash takes longer
# than a refusal: docs/protocol.md says so.
HASHES_FAST = re.search(r"^(flags|Features).* (sha_ni|sha2)\b",
                        pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE) is not None


def make_dearest_hash(password):
    """With so many iterations as the newest Werkzeug takes."""
    return make_pbkdf2_hash(password, 1_000_000)


def test_what_the_store_holds(store, start_server):
    """A hash of Argon2id and never the password; of a token never the token."""
    server = start_server(DATABASE_URL=store.url)
    with server.connect() as client:
        assert client.register("ana") == {"ok": True, "info": "ok"}
        token = client.sign_in("ana")["token"]

    users = read_users(store)
    assert list(users) == ["ana"]
    assert users["ana"].startswith("$argon2id$v=19$")
    memory, rounds = users["ana"].split("$")[3].split(",")[:2]
    assert int(memory.removeprefix("m=")) >= 19 * 1024
    assert int(rounds.removeprefix("t=")) >= 2

    columns = "SELECT * FROM usuarios"
    dump = repr(store.query(columns)) + dump_other_tables(store)
    assert PASSWORD not in dump
    assert token not in dump
    assert token.encode().hex() not in dump


def dump_other_tables(store):
    if hasattr(store, "path"):
        tables = store.query("SELECT name FROM sqlite_master WHERE type = 'table'")
    else:
        tables = store.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return repr([store.query(f"SELECT * FROM {table}") for table, in tables])


def test_a_token_is_256_random_bits(server):
    with server.connect() as client:
        client.register("ana")
        tokens = {client.sign_in("ana")["token"] for _ in range(4)}
    assert len(tokens) == 4
    for token in tokens:
        if len(token) == 64:
            bits = bytes.fromhex(token)
        else:
            bits = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        assert len(bits) >= 32


def test_users_and_tokens_outlive_the_server(store, start_server):
    server = start_server(DATABASE_URL=store.url)
    with server.connect() as client:
        client.register("ana")
        token = client.sign_in("ana")["token"]
    assert server.stop()[0] == 0

    server = start_server(DATABASE_URL=store.url)
    with server.connect() as client:
        assert "ana" in client.ask("GET_TAREAS_HTML", {"token": token})["html"]
        assert client.sign_in("ana")["ok"]
        assert client.register("ana")["code"] == "user-exists"


@pytest.mark.parametrize("make_hash", [make_scrypt_hash, make_pbkdf2_hash])
def test_hashes_of_an_existing_database(store, start_server, make_hash):
    """They let the user in, and the first good sign-in replaces them."""
    server = start_server(DATABASE_URL=store.url)
    old = make_hash("vieja clave")
    add_user(store, "beto", old)
    with server.connect() as client:
        assert client.sign_in("beto", "otra clave")["code"] == "bad-credentials"
        assert read_users(store)["beto"] == old
        assert client.sign_in("beto", "vieja clave")["ok"]
        assert read_users(store)["beto"].startswith("$argon2id$")
        assert client.sign_in("beto", "vieja clave")["ok"]
        assert client.sign_in("beto", "otra clave")["code"] == "bad-credentials"


def test_users_of_an_existing_database(store, start_server):
    """The table as older servers made it, with its rows, before this one ever saw it."""
    if hasattr(store, "path"):
        key = "id INTEGER PRIMARY KEY"
        created = "created_at TEXT DEFAULT CURRENT_TIMESTAMP"
    else:
        key = "id serial primary key"
        created = "created_at timestamptz default now()"
    store.query(f"CREATE TABLE usuarios ({key}, username text unique not null, "
                f"password_hash text not null, {created})")
    name = "nombre muy largo " * 8
    add_user(store, name, make_pbkdf2_hash("x"))

    server = start_server(DATABASE_URL=store.url)
    with server.connect() as client:
        assert client.sign_in(name, "x")["ok"]
        assert client.register("ana") == {"ok": True, "info": "ok"}
    assert set(read_users(store)) == {name, "ana"}


# What PostgreSQL knows of a table: its columns, and what is unique in it.
COLUMNS = """
    SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns
    WHERE table_name = 'usuarios' ORDER BY ordinal_position
"""
UNIQUE = """
    SELECT pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = 'usuarios'::regclass AND contype IN ('p', 'u') ORDER BY 1
"""


def test_the_table_of_an_empty_database(postgres, start_server):
    """It is the one that the protocol names, for whatever else works with it."""
    protocol, store = PostgresStore(postgres), PostgresStore(postgres)
    protocol.query("CREATE TABLE usuarios(id serial primary key, username text unique not null, "
                   "password_hash text not null, created_at timestamptz default now())")
    assert start_server(DATABASE_URL=store.url).stop()[0] == 0
    assert store.query(COLUMNS) == protocol.query(COLUMNS)
    assert len(store.query(COLUMNS)) == 4
    assert store.query(UNIQUE) == protocol.query(UNIQUE)
    assert store.query(UNIQUE) == [["PRIMARY KEY (id)"], ["UNIQUE (username)"]]


def test_hostile_names(store, start_server):
    """What looks like SQL is a name."""
    names = ["'; DROP TABLE usuarios; --", "ana\" OR 1=1", "%s%n", "\\", "$1", "ñandú 😀", "a/../b"]
    server = start_server(DATABASE_URL=store.url)
    with server.connect() as client:
        for name in names:
            assert client.register(name) == {"ok": True, "info": "ok"}
            assert client.sign_in(name)["username"] == name
    assert sorted(read_users(store)) == sorted(names)


def test_one_name_is_given_once(store, start_server):
    """Eight clients register the same name at the same moment."""
    server = start_server(DATABASE_URL=store.url)
    clients = [server.connect(timeout=30) for _ in range(8)]
    for client in clients:
        client.send_request("REGISTRO", {"username": "ana", "password": PASSWORD})
    answers = [client.read() for client in clients]
    for client in clients:
        client.close()
    assert sorted(answer["ok"] for answer in answers) == [False] * 7 + [True]
    assert {answer.get("code") for answer in answers} == {None, "user-exists"}


def refuse_timed(client, username):
    answer, seconds = client.ask_timed("LOGIN", {"username": username, "password": "incorrecta"})
    assert answer["code"] == "bad-credentials"
    return seconds


def make_nonsense(_):
    return "1234"


@pytest.mark.parametrize("make_hash", [None, make_scrypt_hash, make_pbkdf2_hash, make_nonsense,
                                       *([make_dearest_hash] if HASHES_FAST else [])])
def test_an_unknown_user_takes_as_long_as_a_wrong_password(tmp_path, start_server, make_hash):
    """Whatever is stored of the password. Medians of a few sign-ins that fail; the order
    alternates."""
    store = SqliteStore(tmp_path / "users.sqlite")
    server = start_server(DATABASE_URL=store.url)
    wrong, unknown = [], []
    with server.connect() as client:
        if make_hash:
            add_user(store, "ana", make_hash(PASSWORD))
        else:
            client.register("ana")
        for number in range(5):
            wrong.append(refuse_timed(client, "ana"))
            unknown.append(refuse_timed(client, f"x{number}"))
    ratio = statistics.median(unknown) / statistics.median(wrong)
    assert 0.7 < ratio < 1.4, f"unknown users take {ratio:.2f} of the time"


def refuse_at_once(server, username, times):
    """When each is refused, in seconds since all were sent, over connections of their own."""
    clients = [server.connect(timeout=30) for _ in range(times)]
    begin = time.monotonic()
    for client in clients:
        client.send_request("LOGIN", {"username": username, "password": "incorrecta"})
    seconds = []
    for client in clients:
        assert client.read()["code"] == "bad-credentials"
        seconds.append(time.monotonic() - begin)
    for client in clients:
        client.close()
    return sorted(seconds)


@pytest.mark.parametrize("make_hash", [None, make_scrypt_hash, make_pbkdf2_hash, make_nonsense])
def test_nor_do_many_at_once_tell(tmp_path, start_server, make_hash):
    """The next one is not looked at before the one before it is refused, however soon that was
    known: of seven, two at a time, the last one waits for three."""
    store = SqliteStore(tmp_path / "users.sqlite")
    server = start_server(DATABASE_URL=store.url, REQUEST_WORKERS=2)
    if make_hash:
        add_user(store, "ana", make_hash(PASSWORD))
    else:
        with server.connect() as client:
            client.register("ana")
    wrong = refuse_at_once(server, "ana", 7)
    unknown = refuse_at_once(server, "nadie", 7)
    for seconds in wrong, unknown:
        assert all(moment >= 0.5 * (1 + number // 2) for number, moment in enumerate(seconds))
    assert 0.7 < unknown[-1] / wrong[-1] < 1.4


def test_a_token_does_not_wait_for_refusals(server):
    """Of other names from the same address, of which the next begins when one has been refused."""
    with server.connect(timeout=30) as client:
        client.register("ana")
        token = client.sign_in("ana")["token"]
        others = [server.connect(timeout=30) for _ in range(24)]
        for number, other in enumerate(others):
            other.send_request("LOGIN", {"username": f"x{number}", "password": "incorrecta"})
        assert others[0].read()["code"] == "bad-credentials"
        begin = time.monotonic()
        assert client.ask("GET_TAREAS_HTML", {"token": token})["ok"]
        waited = time.monotonic() - begin
        for other in others[1:]:
            assert other.read()["code"] == "bad-credentials"
            other.close()
        others[0].close()
        assert waited < 0.5 * (time.monotonic() - begin)


def test_who_signs_in_is_not_kept_waiting(server):
    """As whoever is refused is, so that the time says nothing; not with a password beside a request
    either."""
    with server.connect() as client:
        client.register("ana")
        good = min(client.ask_timed("LOGIN", {"username": "ana", "password": PASSWORD})[1]
                   for _ in range(5))
        wrong = refuse_timed(client, "ana")
        answer, refused = client.ask_timed("GET_TAREAS_HTML", {"username": "ana",
                                                               "password": "incorrecta"})
        assert answer["code"] == "unauthorized"
    assert good < 0.5 <= min(wrong, refused), f"{good:.2f} s, {wrong:.2f} s, {refused:.2f} s"


def test_changing_the_password_ends_sessions_elsewhere(server):
    """Also those of connections that are open."""
    with server.connect() as one, server.connect() as other:
        one.register("ana")
        token = one.sign_in("ana")["token"]
        other.sign_in("ana")
        assert other.ask("GET_TAREAS_HTML")["ok"]
        assert one.ask("CHANGE_PASSWORD", {"password": PASSWORD,
                                           "new_password": "batería nueva"})["ok"]
        assert other.ask("GET_TAREAS_HTML")["code"] == "unauthorized"
        assert one.ask("GET_TAREAS_HTML", {"token": token})["ok"]


def test_signing_out_ends_one_session(server):
    """Whatever name stands beside it: the session of the connection and its token, no other."""
    with server.connect() as one, server.connect() as other:
        one.register("ana")
        token = one.sign_in("ana")["token"]
        other_token = other.sign_in("ana")["token"]
        assert one.ask("LOGOUT", {"username": "ana", "password": PASSWORD})["ok"]
        assert one.ask("GET_TAREAS_HTML")["code"] == "unauthorized"
        assert one.ask("GET_TAREAS_HTML", {"token": token})["code"] == "unauthorized"
        assert other.ask("GET_TAREAS_HTML")["ok"]
        assert other.ask("GET_TAREAS_HTML", {"token": other_token})["ok"]
        assert one.ask("LOGOUT")["code"] == "unauthorized"


def test_signing_out_by_token_ends_it_everywhere(server):
    with server.connect() as one, server.connect() as other:
        one.register("ana")
        token = one.sign_in("ana")["token"]
        assert other.ask("LOGOUT", {"token": "nada"})["code"] == "unauthorized"
        assert other.ask("LOGOUT", {"token": token})["ok"]
        assert one.ask("GET_TAREAS_HTML")["code"] == "unauthorized"


@pytest.mark.parametrize("by_token", [True, False])
@pytest.mark.parametrize("padding", [0, 40_000])
def test_signing_out_outlasts_the_connection(start_server, by_token, padding):
    """However long the line is, and whatever it waits for."""
    server = start_server(WORKERS=1, REQUEST_WORKERS=1)
    with contextlib.ExitStack() as stack:
        other, *busy = [stack.enter_context(server.connect(timeout=30)) for _ in range(9)]
        other.register("ana")
        leaving = server.connect()
        token = leaving.sign_in("ana")["token"]
        for client in busy:
            client.send(task_line("sum", args=[1e-30] * 100_000))
        data = {"token": token} if by_token else {}
        leaving.send_request("LOGOUT", data, x="a" * padding)
        wait_until(lambda: server.count_unread() == 0)
        leaving.break_off()
        assert all(client.read()["ok"] for client in busy)
        wait_until(lambda: other.ask("GET_TAREAS_HTML", {"token": token}).get("code")
                   == "unauthorized", 30)


def test_a_database_that_fails_is_not_a_wrong_token(tmp_path, start_server):
    """Clients forget a token that is refused."""
    store = SqliteStore(tmp_path / "users.sqlite")
    server = start_server(DATABASE_URL=store.url)
    with server.connect() as client:
        client.register("ana")
        token = client.sign_in("ana")["token"]
        rename_tables(store)
        assert client.ask("GET_TAREAS_HTML", {"token": token})["code"] == "internal"
        assert client.ask("GET_TAREAS_HTML",
                          {"username": "ana", "password": PASSWORD})["code"] == "internal"


def rename_tables(store):
    for table, in store.query("SELECT name FROM sqlite_master WHERE type = 'table' "
                              "AND name NOT LIKE 'sqlite_%'"):
        store.query(f"ALTER TABLE {table} RENAME TO {table}_away")
