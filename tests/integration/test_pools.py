# SPDX-License-Identifier: GPL-3.0-or-later
"""How many tasks run at once, and that signing in and tasks do not wait for each other."""

import contextlib
import os
import statistics
import threading

import pytest

from harness.client import PASSWORD, task_line
from harness.stores import SqliteStore, add_user, read_users
from harness.wait import wait_until, watch_for

# Numbers that take long to read, about 600 KB, and a short answer: nearly all is the worker's work.
HEAVY = task_line("sum", args=[1e-30] * 100_000)


class Busy:
    """Keeps connections busy with heavy tasks, one in flight on each, until told to stop."""

    def __init__(self, server, n_connections):
        self.stopping = False
        self.n_answers = 0
        self.threads = [threading.Thread(target=self._run, args=(server,))
                        for _ in range(n_connections)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        for thread in self.threads:
            thread.join()

    def _run(self, server):
        with server.connect(timeout=120) as client:
            while not self.stopping:
                client.send(HEAVY)
                assert client.read_line().startswith(b'{"ok":true')
                self.n_answers += 1


@pytest.mark.parametrize("workers", [1, 8])
def test_workers_at_once(start_server, workers):
    """With one worker tasks run one after another, with eight eight at once: so many threads beside
    the main one use the processor, and are running or ready to at the same moment; never more."""
    server = start_server(WORKERS=workers)
    assert server.pool == workers
    before = server.get_threads()

    def count_running():
        return sum(state == "R" for thread, (state, _) in server.get_threads().items()
                   if thread != server.pid)

    with Busy(server, 24) as busy:
        wait_until(lambda: busy.n_answers >= 24, 120)
        wait_until(lambda: count_running() == workers, 30, f"{workers} run at the same moment")
        assert max(watch_for(count_running, 2)) <= workers
        after = server.get_threads()

    used = sum(ticks > before.get(thread, (None, 0))[1] for thread, (_, ticks) in after.items()
               if thread != server.pid)
    assert used == workers


def test_one_worker_keeps_the_order_of_the_requests(start_server):
    """Even of those with an id, which may overtake where there are more workers."""
    server = start_server(WORKERS=1)
    with server.connect(timeout=30) as client:
        client.send(b"".join(task_line("sum", args=[number], id=number) for number in range(500)))
        assert [client.read()["id"] for _ in range(500)] == list(range(500))


def test_short_tasks_do_not_wait_for_long_ones(start_server):
    """While one worker of two has long tasks, the other one does the short ones."""
    server = start_server(WORKERS=2)
    with Busy(server, 1) as busy, server.connect() as quick:
        wait_until(lambda: busy.n_answers >= 2, 60)
        times = []
        for number in range(200):
            answer, seconds = quick.ask_timed("TASK", {"task": {"name": "sum", "args": [number]}})
            assert answer == {"ok": True, "result": number}
            times.append(seconds)
    assert statistics.median(times) < 0.01


# As many sign-ins are hashed side by side as there are processors, with the threads that there
# are. Twice as many may end where whoever asks waits for a place, and more while a busy machine
# keeps the asking client from looking; of 64 these are few.
FEW = 6 * min(os.cpu_count(), 4)


def count_answered(clients):
    return sum(1 for client in clients if client.received or is_readable(client))


def assert_in_turn(overtaken_by):
    """Before a sign-in that came later those are answered that hash when it comes, the next ones
    if it has to wait for a place, and those beside it; not the 64."""
    print(f"sign-ins answered before one that came later: {overtaken_by}")
    assert overtaken_by <= FEW


def test_tasks_go_on_while_64_sign_ins_hash(start_server):
    """A task waits for no hash. Those that were nearly done may be answered before it."""
    server = start_server()
    with server.connect() as client:
        client.register("ana")

    clients = [server.connect(timeout=60) for _ in range(64)]
    for client in clients:
        client.send_request("LOGIN", {"username": "ana", "password": PASSWORD})

    overtaken_by = []
    with server.connect(timeout=60) as worker:
        for number in range(200):
            before = count_answered(clients)
            assert worker.sum(number, 1) == {"ok": True, "result": number + 1}
            overtaken_by.append(count_answered(clients) - before)
    assert count_answered(clients) < 64, "the sign-ins were done before: nothing was shown"
    for client in clients:
        assert client.read()["ok"]
        client.close()
    print(f"sign-ins answered before a task that came later: {max(overtaken_by)} at most")
    assert statistics.median(overtaken_by) == 0
    assert max(overtaken_by) <= FEW


def is_readable(client):
    client.socket.setblocking(False)
    try:
        data = client.socket.recv(1 << 16)
    except BlockingIOError:
        return False
    finally:
        client.socket.settimeout(60)
    client.received += data
    return True


def test_another_sign_in_goes_on_while_64_hash(start_server):
    """One client asks for 64 sign-ins at once; another one's is not the 65th."""
    server = start_server()
    with server.connect(timeout=60) as greedy, server.connect(timeout=60) as other:
        other.register("ana")
        for number in range(64):
            greedy.send_request("LOGIN", {"username": "ana", "password": PASSWORD}, id=number)
        assert greedy.read()["ok"]

        before = count_lines(greedy)
        assert other.sign_in("ana")["ok"]
        overtaken_by = count_lines(greedy) - before
        for _ in range(63):
            assert greedy.read()["ok"]
    assert_in_turn(overtaken_by)


def count_lines(client):
    """Returns how many answers have come that were not read."""
    is_readable(client)
    return client.received.count(b"\n")


@pytest.mark.parametrize("n_names", [1, 64])
def test_another_address_signs_in_while_64_hash(tmp_path, start_server, n_names):
    """However many sign-ins one address asks for, and under however many names, another takes its
    turn between them."""
    store = SqliteStore(tmp_path / "users.sqlite")
    server = start_server(DATABASE_URL=store.url)
    with server.connect(timeout=60) as client:
        client.register("ana")
    names = ["ana"] + [f"persona{number}" for number in range(1, n_names)]
    for name in names[1:]:
        add_user(store, name, read_users(store)["ana"])

    clients = [server.connect(timeout=60) for _ in range(64)]
    for number, client in enumerate(clients):
        client.send_request("LOGIN", {"username": names[number % n_names], "password": PASSWORD})
    with server.connect(timeout=60, source="127.0.0.2") as other:
        wait_until(lambda: count_answered(clients) > 0, 60)
        before = count_answered(clients)
        assert other.sign_in("ana")["ok"]
        overtaken_by = count_answered(clients) - before
    for client in clients:
        assert client.read()["ok"]
        client.close()
    assert_in_turn(overtaken_by)


def test_another_name_signs_in_while_64_hash(start_server):
    """From the same address, behind a router that many share: it takes its turn between them."""
    server = start_server()
    with server.connect(timeout=60) as client:
        client.register("ana")
        client.register("beto")

    clients = [server.connect(timeout=60) for _ in range(64)]
    for client in clients:
        client.send_request("LOGIN", {"username": "ana", "password": PASSWORD})

    with server.connect(timeout=60) as other:
        wait_until(lambda: count_answered(clients) > 0, 60)
        before = count_answered(clients)
        assert other.sign_in("beto")["ok"]
        overtaken_by = count_answered(clients) - before
    assert_in_turn(overtaken_by)
    for client in clients:
        assert client.read()["ok"]
        client.close()


def test_a_sign_in_takes_50_to_150_ms(start_server):
    """Of the processor's time, since other tests may be running; for the same reason twice as much
    is let pass."""
    server = start_server()
    with server.connect() as client:
        client.register("ana")
        before = server.get_cpu_s()
        for _ in range(9):
            assert client.sign_in("ana")["ok"]
        mean = (server.get_cpu_s() - before) / 9
    assert 0.025 < mean < 0.3, mean


def test_a_full_queue_says_busy(start_server):
    """Whoever is told so has had nothing started; the others get their results."""
    server = start_server(WORKERS=1, QUEUE_MAX=4)
    with server.connect(timeout=30) as client:
        client.send(HEAVY)
        client.send(b"".join(task_line("sum", args=[number], id=number) for number in range(100)))
        answers = [client.read() for _ in range(101)]
    busy = [answer for answer in answers if answer.get("code") == "busy"]
    done = [answer for answer in answers if answer["ok"]]
    assert len(busy) + len(done) == 101
    assert len(busy) > 0 and len(done) >= 2
    for answer in done:
        assert "id" not in answer or answer["result"] == answer["id"]


def test_a_registration_that_finds_the_queue_full_has_info(start_server):
    server = start_server(REQUEST_WORKERS=1, QUEUE_MAX=1)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(server.connect(timeout=60)) for _ in range(30)]
        for number, client in enumerate(clients):
            client.send_request("REGISTRO", {"username": f"persona{number}", "password": PASSWORD})
        answers = [client.read() for client in clients]
    refused = [answer for answer in answers if not answer["ok"]]
    assert len(refused) < len(answers)
    assert {answer["code"] for answer in refused} == {"busy"}
    assert all(answer["info"] == answer["error"] for answer in refused)


def wait_until_read(client):
    """Waits until the server has read what was sent. Returns its answer if it was there before."""
    client.send_request("PING", id="read")
    answer = client.read()
    if answer["id"] == "read":
        return None
    assert client.read()["id"] == "read"
    return answer


def test_one_address_leaves_room_in_the_queue(start_server):
    """However much it asks for: it alone is told that the server is busy."""
    server = start_server(REQUEST_WORKERS=1, QUEUE_MAX=40)
    with server.connect() as client:
        client.register("ana")

    with contextlib.ExitStack() as stack:
        greedy = [stack.enter_context(server.connect(timeout=60, source="127.0.0.2"))
                  for _ in range(100)]
        for client in greedy:
            client.send_request("GET_TAREAS_HTML", {"username": "ana", "password": PASSWORD}, id=1)
        answers = [wait_until_read(client) for client in greedy]
        other = stack.enter_context(server.connect(timeout=60, source="127.0.0.3"))
        assert other.sign_in("ana")["ok"]
        assert other.register("beto")["ok"]
        answers = [answer or client.read() for client, answer in zip(greedy, answers)]
    assert any(answer["ok"] for answer in answers)
    assert {answer["code"] for answer in answers if not answer["ok"]} == {"busy"}


def test_nobody_hashes_for_those_who_left(tmp_path, start_server):
    """Registrations that wait for a worker are dropped when their connection breaks."""
    store = SqliteStore(tmp_path / "users.sqlite")
    server = start_server(DATABASE_URL=store.url)
    with server.connect() as ana:
        clients = [server.connect() for _ in range(100)]
        for number, client in enumerate(clients):
            client.send_request("REGISTRO", {"username": f"persona{number}", "password": PASSWORD})
        assert ana.ask("PING")["ok"] and ana.ask("PING")["ok"]  # the server has read them
        for client in clients:
            client.break_off()
        assert ana.register("ana")["ok"]

    assert server.stop()[0] == 0
    users = read_users(store)
    assert "ana" in users
    assert len(users) < 50
