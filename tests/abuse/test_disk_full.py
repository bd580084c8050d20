# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk that holds the users is full, and then is not."""

import os
import pathlib
import subprocess

import pytest

from harness.postgres import Postgres
from harness.stores import PostgresStore, SqliteStore

# A file system of 2 MiB, which only the server sees: so it takes no root to mount it.
MOUNT = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"'


def fill(path, **as_user):
    """Only those whom the file system knows may make a file in it."""
    filled = subprocess.run(["dd", "if=/dev/zero", f"of={path}"], check=False, **as_user,
                            capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"})
    assert "No space left on device" in filled.stderr, filled.stderr


def register_until_refused(client, prefix):
    """Returns those who were registered, and the first refusal. A page that was begun is filled."""
    registered = []
    for number in range(100):
        answer = client.register(f"{prefix}{number}")
        if not answer["ok"]:
            return registered, answer
        registered.append(f"{prefix}{number}")
    return registered, None


@pytest.fixture
def full_postgres():
    """A cluster whose disk may be filled."""
    cluster = Postgres(disk_size="24m")
    yield cluster
    cluster.close()


def go_through(server, disk, say, **as_user):
    filler = disk / "filler"
    with server.connect(timeout=30) as client:
        assert client.register("ana")["ok"]
        fill(filler, **as_user)
        registered, refusal = register_until_refused(client, "lleno")
        assert refusal is not None and refusal["code"] == "unavailable", refusal
        assert "info" in refusal
        assert client.sum(1, 2) == {"ok": True, "result": 3}
        assert client.ask("PING")["ok"]

        filler.unlink()
        assert client.register("beto") == {"ok": True, "info": "ok"}
        for username in ["ana", "beto", *registered]:
            assert client.sign_in(username)["ok"]
        # Whoever was refused was not registered.
        assert client.register(f"lleno{len(registered)}")["ok"]
    say(f"after {len(registered)} registrations on the full disk: {refusal['error']}; "
        f"with room again all {len(registered) + 2} sign in")
    assert server.stop()[0] == 0


def test_sqlite(tmp_path, start_server, say):
    disk = tmp_path / "disk"
    disk.mkdir()
    server = start_server(before=["unshare", "-rm", "sh", "-c", MOUNT, disk],
                          DATABASE_URL=SqliteStore(disk / "users.sqlite").url)
    seen_from_here = pathlib.Path(f"/proc/{server.pid}/root{disk}")
    assert (seen_from_here / "users.sqlite").exists() and not list(disk.iterdir())
    go_through(server, seen_from_here, say)


def test_postgresql(full_postgres, start_server, say):
    server = start_server(DATABASE_URL=PostgresStore(full_postgres).url)
    assert list(full_postgres.get_disk().iterdir()) and not list(full_postgres.disk.iterdir())
    go_through(server, full_postgres.get_disk(), say, **full_postgres.as_user)
    assert "No space left on device" in server.read_log()
