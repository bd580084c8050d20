# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 in the middle of registrations, twenty times on each store."""

import json
import random
import re
import threading

from harness.client import PASSWORD
from harness.stores import read_users
from harness.wait import wait_until

N_RUNS = 20
N_CLIENTS = 8
WHOLE_HASH = re.compile(r"^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[\w+/]{22}\$[\w+/]{43}$")


class Registrar(threading.Thread):
    """Registers one user after another until the connection breaks; notes what was acknowledged."""

    def __init__(self, server, prefix):
        super().__init__()
        self.server = server
        self.prefix = prefix
        self.acknowledged = []
        self.problem = None

    def register(self, client, username):
        """Returns whether the stream goes on."""
        client.send_request("REGISTRO", {"username": username, "password": PASSWORD})
        line = client.read_line()
        if line is None:
            return False
        if json.loads(line) == {"ok": True, "info": "ok"}:
            self.acknowledged.append(username)
        else:
            self.problem = line
        return self.problem is None

    def run(self):
        try:
            with self.server.connect() as client:
                number = 0
                while self.register(client, f"{self.prefix}-{number}"):
                    number += 1
        except OSError:
            pass  # the server was killed
        except (AssertionError, ValueError) as problem:  # what came is no answer
            self.problem = problem


def test_kill(store, start_server, say):
    rand = random.Random(3)
    acknowledged = []
    for run in range(N_RUNS):
        server = start_server(DATABASE_URL=store.url, LOG_LEVEL="warning")
        registrars = [Registrar(server, f"r{run}-{number}") for number in range(N_CLIENTS)]
        for registrar in registrars:
            registrar.start()
        enough = rand.randrange(1, N_CLIENTS)
        wait_until(lambda: sum(len(one.acknowledged) for one in registrars) >= enough, 20)
        server.kill()
        for registrar in registrars:
            registrar.join()
            acknowledged += registrar.acknowledged
            assert registrar.problem is None

    # It starts again, and everybody who was told so is there and can come in.
    server = start_server(DATABASE_URL=store.url)
    users = read_users(store)
    lost = [username for username in acknowledged if username not in users]
    half = [username for username, hashed in users.items() if not WHOLE_HASH.match(hashed)]
    with server.connect(timeout=30) as client:
        refused = [username for username in rand.sample(acknowledged, 20)
                   if not client.sign_in(username)["ok"]]
    if hasattr(store, "path"):
        assert store.query("PRAGMA integrity_check") == [["ok"]]

    say(f"{N_RUNS} kills: {len(acknowledged)} acknowledged, {len(users)} there, {len(lost)} lost, "
        f"{len(half)} half there")
    assert (lost, half, refused) == ([], [], [])
