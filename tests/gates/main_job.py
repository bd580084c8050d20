# SPDX-License-Identifier: GPL-3.0-or-later
"""What build-aux/run shows of the main job, where there is no display."""

import json
import re


def read_exchanges(log):
    """What the terminal client shows, a list of pairs for each of those that ran at once: requests
    and their answers, but those that only ask what the server is like."""
    exchanges, asked = {}, {}
    for who, sign, line in re.findall(r"^(?:\[(\d)\] )?([<>]) (.*)$", log, re.MULTILINE):
        message = json.loads(line)
        if sign == ">":
            assert who not in asked, line
            asked[who] = message
        else:
            request = asked.pop(who)
            assert message.pop("id") == request.pop("id"), line
            if request["op"] not in ("INFO", "LIST_TASKS"):
                exchanges.setdefault(who, []).append((request, message))
    assert not asked, asked
    return exchanges


def find_user(log):
    return re.search("^=== Registering (demo-[0-9a-f]+)$", log, re.MULTILINE)[1]


def make_task(name, result, **form):
    return ({"op": "TASK", "data": {"task": {"name": name, **form}}},
            {"ok": True, "result": result})


def assert_main_job_is_shown(log):
    """Each request and each answer, with what is secret in them hidden."""
    user = find_user(log)
    exchanges = read_exchanges(log)
    registered, signed_in, inicio, *tasks, signed_out = exchanges.pop("")
    data = {"username": user, "password": "***"}
    assert registered == ({"op": "REGISTRO", "data": data}, {"ok": True, "info": "ok"})
    request, answer = signed_in
    assert request == {"op": "LOGIN", "data": data}
    assert answer.pop("expires_at")
    assert answer == {"ok": True, "username": user, "token": "***"}
    request, answer = inicio
    assert request["op"] == "GET_TAREAS_HTML" and request["data"]["token"] == "***"
    assert answer["ok"] is True and user in answer["html"]
    assert tasks == [make_task("sum", 6.5, args=[1, 2, 3.5]), make_task("upper", "HOLA", s="hola"),
                     make_task("lower", "hola", s="HOLA")]
    assert signed_out == ({"op": "LOGOUT", "data": {"token": "***"}}, {"ok": True})
    assert exchanges == {str(i): [make_task("upper", f"TAREA {i}", s=f"tarea {i}")]
                         for i in range(1, 9)}

    assert set(re.findall('"password":"(.*?)"', log)) == {"***"}
    # As the script makes passwords.
    assert not re.search(r"\b[0-9a-f]{32}\b", log), log
