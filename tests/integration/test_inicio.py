# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures on Inicio are those of this server, counted since it started."""

import re
import time
import xml.etree.ElementTree as ElementTree

import pytest

from harness.client import task_line
from harness.wait import wait_until

# The page shows three digits of a time.
ROUNDED = 1.005


@pytest.fixture(name="ask_for_page")
def ask_for_page_fixture(start_server):
    """Starts a server with ana in it; returns what it answers, and a function for her page."""
    def start(**settings):
        server = start_server(**settings)
        client = server.connect()
        client.register("ana")
        assert client.sign_in("ana")["ok"]

        def ask():
            html = client.ask("GET_TAREAS_HTML", {"lang": "en"})["html"]
            return ElementTree.fromstring(html.removeprefix("<!DOCTYPE html>"))

        return server, client, ask

    return start


def get_text(element):
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def get_figures(page):
    return {get_text(card.find("dt")): get_text(card.find("dd")) for card in page.iter("div")
            if card.find("dt") is not None}


def get_rows(page):
    """What was run: by title, how often, how often in vain."""
    return {get_text(row.find("th")): [get_text(cell) for cell in row.iter("td")][:2]
            for row in page.iter("tr") if row.find("td") is not None}


def get_bars(page):
    """What the chart shows: by title, how wide the part that failed and the rest are, in percent of
    the chart."""
    chart = next(svg for svg in page.iter("svg") if svg.get("class") == "chart")
    bars = {}
    for element in chart:
        if element.tag == "text" and element.get("class") is None:
            bar = bars[get_text(element)] = {}
        elif element.tag == "rect":
            assert element.get("x") == "0"
            bar[element.get("class")] = float(element.get("width").removesuffix("%"))
    return bars


def read_time(text):
    """Returns a time of a page in seconds."""
    words = text.split()
    units = {"µs": 1e-6, "ms": 1e-3, "s": 1, "min": 60}
    return sum(float(number) * units[unit] for number, unit in zip(words[::2], words[1::2]))


def run_some(client):
    for line, ok in [(task_line("sum", args=[1, 2]), True), (task_line("sum", args=[3.5]), True),
                     (task_line("sum", args=["uno"]), False), (task_line("upper", s="a"), True)]:
        client.send(line)
        assert client.read()["ok"] is ok


def test_what_ran_is_counted(ask_for_page):
    _, client, ask = ask_for_page(WORKERS=3)
    before = ask()
    assert get_rows(before) == {}
    assert "No task has been run yet" in get_text(before)

    run_some(client)
    page = ask()
    assert get_rows(page) == {"Sum": ["3", "1"], "Upper case": ["1", "0"]}
    figures = get_figures(page)
    assert figures["workers in the pool"] == "3", figures
    assert figures["runs"] == "4", figures
    assert figures["failure"] == "1", figures
    run_some(client)
    assert get_rows(ask()) == {"Sum": ["6", "2"], "Upper case": ["2", "0"]}


def test_counts_begin_with_the_server(ask_for_page):
    server, client, ask = ask_for_page()
    run_some(client)
    assert get_rows(ask()) != {}
    server.stop()

    _, _, ask_again = ask_for_page()
    assert get_rows(ask_again()) == {}


def test_the_chart_shows_runs_and_failures(ask_for_page):
    _, client, ask = ask_for_page()
    lines = [task_line("sum", args=[1])] * 6 + [task_line("sum", args=["uno"])] * 2
    lines += [task_line("upper", s="a")] * 4 + [task_line("lower", s=1)] * 2
    client.send(b"".join(lines))
    assert sum(client.read()["ok"] for _ in lines) == 10
    # What succeeded lies over all that ran.
    assert get_bars(ask()) == {"Sum": {"track": 100, "failures": 100, "runs": 75},
                               "Upper case": {"track": 100, "runs": 50},
                               "Lower case": {"track": 100, "failures": 25}}


def test_the_mean_time_is_what_the_runs_took(ask_for_page):
    """Seen from outside: no longer than the longest was waited for, and no small part of it."""
    _, client, ask = ask_for_page()
    line = task_line("sum", args=[1e-30] * 100_000)
    times = []
    for _ in range(8):
        start = time.monotonic()
        client.send(line)
        assert client.read()["ok"]
        times.append(time.monotonic() - start)
    row = next(row for row in ask().iter("tr") if row.find("td") is not None)
    mean = read_time(get_text(row.findall("td")[2]))
    assert min(times) / 20 <= mean <= max(times) * ROUNDED, (mean, times)


def test_the_time_of_running_is_the_servers(ask_for_page):
    before = time.monotonic()
    _, _, ask = ask_for_page()
    ready = time.monotonic()

    def ask_for_uptime():
        asked = time.monotonic()
        uptime = read_time(get_figures(ask())["running"])
        assert int(asked - ready) <= uptime <= time.monotonic() - before
        return uptime

    wait_until(lambda: ask_for_uptime() >= 2, 20)
