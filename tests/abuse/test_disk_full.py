# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk that holds the users is full, and then is not."""

import errno
import pathlib

from harness.stores import SqliteStore

# A file system of 2 MiB, which only the server sees: so it takes no root to mount it.
MOUNT = 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"'


def fill(path):
    with open(path, "wb", buffering=0) as filler:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    filler.write(bytes(size))
            except OSError as error:
                assert error.errno == errno.ENOSPC


def register_until_refused(client, prefix):
    """Returns those who were registered, and the first refusal."""
    registered = []
    for number in range(30):
        answer = client.register(f"{prefix}{number}")
        if not answer["ok"]:
            return registered, answer
        registered.append(f"{prefix}{number}")
    return registered, None


def test_disk_full(tmp_path, start_server, say):
    disk = tmp_path / "disk"
    disk.mkdir()
    server = start_server(before=["unshare", "-rm", "sh", "-c", MOUNT, disk],
                          DATABASE_URL=SqliteStore(disk / "users.sqlite").url)
    seen_from_here = pathlib.Path(f"/proc/{server.pid}/root{disk}")
    assert (seen_from_here / "users.sqlite").exists() and not list(disk.iterdir())
    filler = seen_from_here / "filler"
    with server.connect(timeout=30) as client:
        assert client.register("ana")["ok"]
        fill(filler)
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
