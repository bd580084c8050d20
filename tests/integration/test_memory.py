# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory is needed at most. Not with sanitizers, which have memory of their own."""

import contextlib

from harness.client import PASSWORD
from harness.server import Server

MIB_KIB = 1024

# What a hash of Argon2id takes (src-server/auth/pfs-password.c), and what 64 connections and the
# threads that they keep busy may.
HASH_MIB = 46
OTHERS_MIB = 16


def measure_sign_ins(folder, n_sign_ins, n_workers):
    """Returns by how many MiB they raise what the server has held at most, which is one hash
    before. They come from up to 16 addresses, so that no address's places limit them."""
    folder.mkdir()
    with contextlib.closing(Server(folder, REQUEST_WORKERS=n_workers)) as server:
        with server.connect() as client:
            client.register("ana")
            assert client.sign_in("ana")["ok"]
        before = server.read_status("VmHWM")
        with contextlib.ExitStack() as stack:
            clients = [stack.enter_context(server.connect(timeout=60,
                                                          source=f"127.0.0.{2 + number % 16}"))
                       for number in range(n_sign_ins)]
            for client in clients:
                client.send_request("LOGIN", {"username": "ana", "password": PASSWORD})
            assert all(client.read()["ok"] for client in clients)
        return (server.read_status("VmHWM") - before) / MIB_KIB


def test_64_sign_ins_need_no_more_memory_than_those_that_hash(tmp_path):
    """So many hashes are computed side by side as there are workers for them. Where these are more
    they take more, or nothing would be shown."""
    two = measure_sign_ins(tmp_path / "two", 64, 2)
    six = measure_sign_ins(tmp_path / "six", 12, 6)
    print(f"2 side by side: {two:.0f} MiB more than one, 6: {six:.0f} MiB")
    assert two <= HASH_MIB + OTHERS_MIB
    assert 2 * HASH_MIB + OTHERS_MIB < six <= 5 * HASH_MIB + OTHERS_MIB
