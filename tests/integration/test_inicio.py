# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures on Inicio are those of this server, counted since it started."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from harness.client import task_line


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
