# SPDX-License-Identifier: GPL-3.0-or-later
"""The database goes away and comes back."""

import concurrent.futures
import contextlib
import os
import re
import socket
import sqlite3
import time

import pytest

from harness.client import PASSWORD
from harness.postgres import Postgres
from harness.server import get_reason, run_to_exit
from harness.stores import PostgresStore, SqliteStore, read_users
from harness.wait import wait_until, watch_for

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

    log = server.read_log()
    assert re.search(r" conn=\d+ req=1 A user registered$", log, re.MULTILINE), log
    assert re.search(r" conn=\d+ req=3 .*127\.0\.0\.1", log), log


def test_away_while_nobody_asks(own_postgres, start_server):
    """The first question after a restart of the database is not lost on a dead connection."""
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
        wait_until(registers(client, "ana"), 15, "registering works")
        assert client.sign_in("ana")["ok"]
    assert own_postgres.password not in server.read_log()


def registers(client, username):
    def register():
        answer = client.register(username)
        assert answer["ok"] or answer["code"] == "unavailable", answer
        return answer["ok"]
    return register


def test_a_newer_database_comes_after_the_server(own_postgres, start_server):
    """It is left as it is; tasks are served."""
    store = PostgresStore(own_postgres)
    assert start_server(DATABASE_URL=store.url).stop()[0] == 0
    store.query("UPDATE pfo3_schema SET version = version + 1000")
    own_postgres.stop()

    server = start_server(DATABASE_URL=store.url)
    own_postgres.start()
    wait_until(lambda: "newer" in server.read_log(), 15, "said in the log")
    with server.connect() as client:
        expect_unavailable(client, "REGISTRO", {"username": "ana", "password": PASSWORD})
        assert client.sum(1, 2) == {"ok": True, "result": 3}
    assert read_users(store) == {}


@pytest.fixture(params=["refuses", "says-nothing"])
def dead_port(request):
    """A port where no database is."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "says-nothing":
            listener.listen()
        yield listener.getsockname()[1]


def test_no_database_at_the_address(start_server, dead_port):
    server = start_server(DATABASE_URL=f"postgresql://ana:clavesecreta@127.0.0.1:{dead_port}/nada")
    with server.connect() as client:
        expect_unavailable(client, "LOGIN", {"username": "ana", "password": PASSWORD})
        assert client.sum(1, 2)["ok"]
    assert re.search(f"signing in has to wait.*127\\.0\\.0\\.1.*{dead_port}", server.read_log())
    assert "clavesecreta" not in server.read_log()


def test_frozen(own_postgres, start_server):
    """Connections stay and nothing is said: this is noticed in time too, and got over."""
    server = start_server(DATABASE_URL=PostgresStore(own_postgres).url)
    with server.connect() as client, server.connect() as worker:
        client.register("ana")
        own_postgres.freeze()
        try:
            expect_unavailable(client, "LOGIN", {"username": "ana", "password": PASSWORD})
            assert worker.sum(1, 2)["ok"]
            where = f"127.0.0.1:{own_postgres.port}"
            assert f"{where}: The database server did not answer in time" in server.read_log()
        finally:
            own_postgres.thaw()
        wait_until(signs_in(client, "ana"), 15, "signing in works again")


def expect_all_unavailable(clients):
    """Nobody waits behind others who wait in vain."""
    start = time.monotonic()
    for client in clients:
        client.send_request("LOGIN", {"username": "ana", "password": PASSWORD})
    assert [client.read()["code"] for client in clients] == ["unavailable"] * len(clients)
    assert time.monotonic() - start < LIMIT_S


def test_a_file_that_is_locked(tmp_path, start_server):
    """Another process has it."""
    store = SqliteStore(tmp_path / "users.sqlite")
    server = start_server(DATABASE_URL=store.url)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.connect()) for _ in range(6)]
        clients[0].register("ana")
        other = stack.enter_context(
            contextlib.closing(sqlite3.connect(store.path, isolation_level=None)))
        other.execute("begin immediate")

        expect_all_unavailable(clients)

        other.execute("rollback")
        assert clients[0].sign_in("ana")["ok"]


def test_a_table_that_is_locked(postgres, start_server):
    """Another session changes it. Whoever comes from one address has as many turns side by side as
    there are processors."""
    store = PostgresStore(postgres)
    server = start_server(DATABASE_URL=store.url)
    n_clients = 3 * min(os.cpu_count(), 8)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.connect()) for _ in range(n_clients)]
        clients[0].register("ana")
        with postgres.hold(store.name, "LOCK TABLE usuarios"):
            expect_all_unavailable(clients)
        assert clients[0].sign_in("ana")["ok"]


WAITS_LONG = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '2 s'
"""


def test_another_server_brings_it_up_to_date(postgres, start_server):
    """However long that takes, it is waited for at the start."""
    store = PostgresStore(postgres)
    with concurrent.futures.ThreadPoolExecutor() as executor:
        with postgres.hold(store.name, "SELECT pg_advisory_xact_lock(1346785075)"):
            starting = executor.submit(start_server, DATABASE_URL=store.url)
            wait_until(lambda: starting.done() or store.query(WAITS_LONG) == [["1"]], 30,
                       "the server waiting")
        server = starting.result()
    with server.connect() as client:
        assert client.register("ana")["ok"]
    assert "lock timeout" not in server.read_log()


def count_connections(store):
    return int(store.query("SELECT count(*) FROM pg_stat_activity WHERE datname = "
                           f"'{store.name}' AND application_name = 'pfo3-server'")[0][0])


def test_as_many_connections_as_workers(postgres, start_server):
    """However many sign in at once, and from however many addresses: here every worker waits for
    its connection."""
    n_workers = 3
    store = PostgresStore(postgres)
    server = start_server(DATABASE_URL=store.url, REQUEST_WORKERS=n_workers)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.connect(timeout=60, source=f"127.0.0.{2 + number}"))
                   for number in range(12)]
        clients[0].register("ana")
        with postgres.hold(store.name, "LOCK TABLE usuarios"):
            for client in clients:
                client.send_request("LOGIN", {"username": "ana", "password": PASSWORD})
            wait_until(lambda: count_connections(store) >= n_workers, 30, "every worker has one")
            counts = watch_for(lambda: count_connections(store), 1)
            assert [client.read()["code"] for client in clients] == ["unavailable"] * len(clients)
        for client in clients:
            client.send_request("LOGIN", {"username": "ana", "password": PASSWORD})
        assert all(client.read()["ok"] for client in clients)
        counts.append(count_connections(store))
    assert max(counts) == n_workers, counts


# As PostgreSQL says that there is no room left.
FULL_DISK = """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
    END $$;
    CREATE TRIGGER full_disk BEFORE INSERT ON usuarios
      FOR EACH ROW EXECUTE PROCEDURE full_disk()
"""


def test_a_full_disk(postgres, start_server):
    """Who cannot be added is told to come back; everything else goes on."""
    store = PostgresStore(postgres)
    server = start_server(DATABASE_URL=store.url)
    with server.connect() as client:
        client.register("ana")
        store.query(FULL_DISK)
        answer = client.register("beto")
        assert answer["code"] == "unavailable", answer
        assert answer["info"] == answer["error"]
        assert client.sum(1, 2) == {"ok": True, "result": 3}
        assert client.sign_in("ana")["ok"]
        assert list(read_users(store)) == ["ana"]

        store.query("DROP TRIGGER full_disk ON usuarios")
        assert client.register("beto") == {"ok": True, "info": "ok"}
    assert "No space left on device" in server.read_log()


def test_a_url_without_a_host(start_server):
    """It is the socket on this machine, which is not there."""
    server = start_server(DATABASE_URL="postgresql:///noexiste?host=&port=1")
    with server.connect() as client:
        expect_unavailable(client, "LOGIN", {"username": "ana", "password": PASSWORD})
        assert client.sum(1, 2) == {"ok": True, "result": 3}


def test_ending_while_the_database_is_away(own_postgres, start_server):
    server = start_server(DATABASE_URL=PostgresStore(own_postgres).url)
    with server.connect() as client:
        client.register("ana")
    own_postgres.stop()
    status, seconds = server.stop()
    assert status == 0
    assert seconds < 0.5


@pytest.mark.parametrize("part, where, advice", [
    ("password", "127.0.0.1", "Check the user and the password"),
    ("user", "127.0.0.1", "Check the user and the password"),
    ("database", "noexiste", "Create the database"),
    ("rights", "127.0.0.1:{port}: permission denied for schema public", "GRANT CREATE"),
])
def test_wrong_rights_are_said_in_one_line(postgres, tmp_path, part, where, advice):
    """And what to do. The password is not in it."""
    database = postgres.create_database()
    url = postgres.get_url(database)
    if part == "password":
        url = postgres.get_url(database, "claveequivocada")
    elif part == "user":
        url = url.replace("pfo3:", "nadie:")
    elif part == "database":
        url = url.replace(f"/{database}", "/noexiste")
    else:
        postgres.query(database, f"CREATE ROLE de_paso LOGIN PASSWORD '{postgres.password}'")
        url = url.replace("pfo3:", "de_paso:")

    result = run_to_exit(tmp_path, DATABASE_URL=url)
    assert result.returncode not in (0, 78)
    assert where.format(port=postgres.port) in get_reason(result)
    assert advice in get_reason(result)
    assert "claveequivocada" not in result.stderr
    assert postgres.password not in result.stderr


@pytest.mark.parametrize("place, mode, advice", [
    ("users.sqlite", 0o400, "Name a file in a folder that the server may write to"),
    (".", 0o500, "Give the server's user the right to write to the file and its folder"),
    (".", 0o000, "Name a file in a folder that the server may write to"),
])
def test_a_file_without_rights_is_said_in_one_line(tmp_path, start_server, place, mode, advice):
    """And what to do. root may do everything, unless that is taken away."""
    folder = tmp_path / "data"
    folder.mkdir()
    store = SqliteStore(folder / "users.sqlite")
    assert start_server(DATABASE_URL=store.url).stop()[0] == 0
    (folder / place).chmod(mode)
    as_others = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    result = run_to_exit(tmp_path, before=as_others if os.geteuid() == 0 else [],
                         DATABASE_URL=store.url)
    folder.chmod(0o700)
    assert result.returncode not in (0, 78)
    assert str(folder / "users.sqlite") in get_reason(result)
    assert advice in get_reason(result)


@pytest.mark.parametrize("url", [
    "sqlite:////tmp/nadie/",
    "sqlite:///:memory:",
    "postgresql://ana:12/clave@127.0.0.1:1/nada",
    "postgresql://ana:clave@127.0.0.1:1/nada?sslcolour=clave",
    "postgresql://ana:clave@127.0.0.1:1/nada?sslmode=clave",
])
def test_a_url_of_no_database_is_a_wrong_setting(tmp_path, url):
    """The start says so, and the check does in the same words. What it holds is not in them."""
    result = run_to_exit(tmp_path, DATABASE_URL=url)
    assert result.returncode == 78
    assert get_reason(result).startswith("pfo3-server: DATABASE_URL: ")
    assert "clave" not in result.stderr

    checked = run_to_exit(tmp_path, "--check-config", DATABASE_URL=url)
    assert checked.returncode == 78
    assert get_reason(checked) == get_reason(result)


def test_the_check_connects_to_no_database(tmp_path):
    """Nor does it make one."""
    for url in ("sqlite:///users.sqlite",
                "postgresql://ana:clave@127.0.0.1:1/nada?sslmode=verify-full"):
        assert run_to_exit(tmp_path, "--check-config", DATABASE_URL=url).returncode == 0
    assert not list(tmp_path.glob("*.sqlite"))


def test_a_database_of_a_newer_server(store, start_server, tmp_path):
    """It is refused in plain words and left as it is."""
    server = start_server(DATABASE_URL=store.url)
    assert server.stop()[0] == 0
    store.query("UPDATE pfo3_schema SET version = version + 1000")

    result = run_to_exit(tmp_path, DATABASE_URL=store.url)
    assert result.returncode not in (0, 78)
    assert "newer" in get_reason(result)
    assert store.place in get_reason(result)
