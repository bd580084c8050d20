# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret and no argument of a task gets into the log, however much is logged."""

import pytest

SECRETS = {
    "password": "clave-que-nadie-ve-1",
    "wrong": "clave-que-nadie-ve-2",
    "new": "clave-que-nadie-ve-3",
    "argument": "argumento-que-nadie-ve",
    "number": "918273645",
    "foreign": "clave-que-nadie-ve-4",
    "unknown op": "OPERACION-SECRETA",
}


def take_journey(server):
    """Does everything that a user can do, and some that nobody should. Returns the tokens."""
    tokens = []
    with server.connect() as client:
        client.register("ana", SECRETS["password"])
        client.register("ana", SECRETS["password"])
        client.register("beto", "x" + SECRETS["password"] * 60)
        tokens.append(client.sign_in("ana", SECRETS["password"])["token"])
        for _ in range(11):
            client.sign_in("beto", SECRETS["wrong"])
        client.ask("GET_TAREAS_HTML", {"username": "ana", "password": SECRETS["wrong"]})
        client.ask("GET_TAREAS_HTML", {"token": SECRETS["wrong"]})
        client.ask("GET_TAREAS_HTML", {"token": tokens[0]})
        client.ask("CHANGE_PASSWORD", {"password": SECRETS["password"],
                                       "new_password": SECRETS["new"]})
        tokens.append(client.sign_in("ana", SECRETS["new"])["token"])
        client.ask("TASK", {"task": {"name": "upper", "s": SECRETS["argument"]}})
        client.sum(int(SECRETS["number"]), "x")
        client.sum(int(SECRETS["number"]))
        client.ask("TASK", {"task": {"name": SECRETS["argument"]}})
        client.ask(SECRETS["unknown op"])
        client.send(b'{"op":"LOGIN","data":{"password":"' + SECRETS["password"].encode() + b'"\n')
        assert client.read()["code"] == "invalid-json"
        client.ask("LOGOUT")
    with server.connect() as client:
        client.send(b"POST /?p=" + SECRETS["foreign"].encode() + b" HTTP/1.1\r\n\r\n")
        client.read_to_end()
    with server.connect() as client:
        client.send(b'{"x":"' + SECRETS["argument"].encode() * 100_000)
        assert client.read()["code"] == "too-large"
    return tokens


@pytest.mark.parametrize("level", ["debug", "info"])
def test_the_log(store, start_server, level):
    server = start_server(DATABASE_URL=store.url, LOG_LEVEL=level)
    tokens = take_journey(server)
    assert server.stop()[0] == 0

    log = server.read_log()
    assert log.strip(), "nothing was logged at all"
    for what, secret in SECRETS.items():
        assert secret not in log, what
    for token in tokens:
        assert token not in log
    assert "$argon2id$" not in log
    if hasattr(store, "cluster"):
        assert store.cluster.password not in log
