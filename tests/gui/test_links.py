# SPDX-License-Identifier: GPL-3.0-or-later
"""Links to servers: whoever made them, nobody is taken anywhere that they do not know."""

import pytest

import desktop

QUESTION = "Connect to an Unknown Server?"


def test_unknown_server_is_asked_about(service, application):
    n_files = service.server.count_files()
    window = application.start(f"pfo3://{service.address}/")
    window.find_text(f"{service.address}\n")
    assert service.server.count_files() == n_files, "connected without having asked"
    window.respond("c")
    window.wait_gone(QUESTION)
    window.find_entry("Server address")
    assert service.server.count_files() == n_files

    application.hand_over(f"pfo3://{service.address}/")
    window.find_text(QUESTION)
    window.respond("o")
    window.find_entry("User name")
    assert window.count_windows() == 1


def test_known_server_is_not_asked_about(service, application):
    window = application.start("--server", service.address)
    window.find_entry("User name")
    application.quit()
    application.places_path.unlink()

    window = application.start(f"pfo3://{service.address}")
    window.find_entry("User name")
    assert not window.has_text(QUESTION)


def test_work_is_not_disturbed(service, signed_in, application):
    """The window that shows the server comes to the front; another server gets another window."""
    application.hand_over(f"pfo3://{service.address}/")
    application.hand_over("pfo3://[::1]:1/")
    signed_in.find_text("[::1]:1\n")
    signed_in.respond("o")
    desktop.wait(lambda: signed_in.count_windows() == 2, "another window")
    signed_in.find_text("Nobody answers at this address")
    signed_in.find_entry("Numbers")


def test_last_question_stands(application):
    window = application.start()
    window.find_entry("Server address")
    application.hand_over("pfo3://first.example/", "pfo3://second.example/")
    window.find_text("second.example")
    assert not window.has_text("first.example")
    window.respond("c")
    window.wait_gone(QUESTION)


@pytest.mark.parametrize("link, told", [
    ("pfo3://plain.example:7000/", "without encryption"),
    ("pfo3s://secret.example:7000/", "Connect only if you know"),
])
def test_what_is_told(application, link, told):
    window = application.start(link)
    assert told in window.find_text(".example:7000\n").get_name()
    window.respond("c")


@pytest.mark.parametrize("link", [
    "pfo3://bank.example@evil.example/",
    "pfo3://host.example/tasks?run=sum",
    "pfo3://",
    "https://host.example/",
    "host.example:6000",
])
def test_no_link(application, link):
    window = application.start(link)
    window.find_text("The Link Cannot Be Opened")
    window.find_text("is not a link to a server")
    window.respond("o")
    window.wait_gone("is not a link to a server")
    window.find_entry("Server address")
