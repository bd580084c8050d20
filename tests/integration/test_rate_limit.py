# SPDX-License-Identifier: GPL-3.0-or-later
"""Guessing passwords is slow for the guesser only."""

from harness.client import PASSWORD

WRONG = "incorrecta"


def fail(client, username, times=1):
    for _ in range(times):
        assert client.sign_in(username, WRONG)["code"] == "bad-credentials"


def expect_limited(client, username, password=WRONG):
    """Refused, without a hash: at once. The machine may be busy once, not five times."""
    shortest = 1
    for _ in range(5):
        answer, seconds = client.ask_timed("LOGIN", {"username": username, "password": password})
        assert answer["code"] == "rate-limited", answer
        assert 1 <= answer["retry_after_s"] <= 60
        shortest = min(shortest, seconds)
    assert shortest < 0.03


def test_ten_failures_for_a_name(store, start_server):
    """Then its right password is refused too, from everywhere; others sign in."""
    server = start_server(DATABASE_URL=store.url)
    with server.connect() as client:
        client.register("ana")
        client.register("beto")
        fail(client, "ana", 10)
        expect_limited(client, "ana")
        expect_limited(client, "ana", PASSWORD)
        assert client.sign_in("beto")["ok"]
    with server.connect(source="127.0.0.2") as elsewhere:
        expect_limited(elsewhere, "ana", PASSWORD)


def test_other_ways_to_try_a_password_count_as_well(server):
    with server.connect() as client:
        client.register("ana")
        fail(client, "ana", 5)
        for _ in range(5):
            client.ask("GET_TAREAS_HTML", {"username": "ana", "password": WRONG})
        expect_limited(client, "ana", PASSWORD)
        answer = client.ask("GET_TAREAS_HTML", {"username": "ana", "password": PASSWORD})
        assert answer["code"] == "rate-limited"
        answer = client.ask("CHANGE_PASSWORD", {"username": "ana", "password": PASSWORD,
                                                "new_password": "otra clave"})
        assert answer["code"] == "rate-limited"


def test_thirty_failures_from_an_address(server):
    """Then nobody signs in from there; from elsewhere they do. Loopback is no exception."""
    with server.connect() as client, server.connect(source="127.0.0.2") as elsewhere:
        client.register("ana")
        for number in range(30):
            fail(client, f"nadie{number}")
        expect_limited(client, "ana", PASSWORD)
        expect_limited(client, "otro")
        assert elsewhere.sign_in("ana")["ok"]
        assert client.sum(1, 2) == {"ok": True, "result": 3}


def test_a_token_is_still_good_while_its_user_is_limited(server):
    with server.connect() as client:
        client.register("ana")
        token = client.sign_in("ana")["token"]
        fail(client, "ana", 10)
        expect_limited(client, "ana", PASSWORD)
        assert client.ask("GET_TAREAS_HTML", {"token": token})["ok"]


def test_failures_at_the_same_moment_are_counted_too(start_server):
    """Forty guesses at once for one name: no more than ten are looked at."""
    server = start_server(REQUEST_WORKERS=8)
    clients = [server.connect(timeout=30) for _ in range(40)]
    for client in clients:
        client.send_request("LOGIN", {"username": "ana", "password": WRONG})
    codes = [client.read()["code"] for client in clients]
    for client in clients:
        client.close()
    assert set(codes) <= {"bad-credentials", "rate-limited"}
    assert codes.count("bad-credentials") <= 10


def test_good_sign_ins_are_not_counted(server):
    with server.connect() as client:
        client.register("ana")
        for _ in range(35):
            assert client.sign_in("ana")["ok"]
