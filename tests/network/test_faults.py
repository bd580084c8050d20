# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop application over a long way, and while the cable is out."""

import re
import statistics
import time

import pytest

import desktop
from application import Application
from harness.client import PASSWORD
from harness.wait import watch_for

# The longest that a part of the window may take to answer whoever asks for it.
RESPONSE_S = 5

# How long a run usually takes at most, where the way there and back takes 0.3 s.
USUAL_S = 0.8


@pytest.fixture(name="application")
def application_fixture(tmp_path, person):
    application = Application(tmp_path / "application")
    # The certificate is known already, by the terminal client.
    person.config = tmp_path / "application" / "config"
    yield application
    application.close()


@pytest.fixture(name="remote")
def remote_fixture(start_remote, person, application):
    remote = start_remote(TLS="auto")
    person.do(remote.address, "--trust", remote.get_fingerprint(), "register", "ana",
              "--password-file", person.password_file)
    application.remember(username="'ana'")
    return remote


def sign_in(application, remote):
    window = application.start("--server", remote.address)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    window.find(desktop.BUTTON, "Reload")
    window.show_page("Tasks")
    window.find_entry("Numbers")
    return window


def time_a_look(window):
    """How long the window takes to tell what it shows."""
    before = time.monotonic()
    assert window.select({"frame", "window"}, lambda name: True)
    return time.monotonic() - before


def read_durations(window):
    """What the list says of the runs that are over, in seconds."""
    labels = window.select(desktop.LABEL, lambda name: name.startswith("Done · "))
    figures = [re.match(r"Done · ([\d.]+) (ms|s)", label.get_name()) for label in labels]
    return [float(figure[1]) / (1000 if figure[2] == "ms" else 1) for figure in figures]


def test_slow_and_lossy(network, remote, application):
    """300 ms there and back, and 2 frames of 100 lost, each way."""
    network.cable.delay_s, network.cable.loss = 0.15, 0.02
    window = sign_in(application, remote)
    for number in range(20):
        window.run("Numbers", f"{number} 1000")
        window.find(desktop.LABEL, str(number + 1000))
        assert time_a_look(window) < RESPONSE_S
    assert network.cable.lost > 0
    durations = read_durations(window)
    assert len(durations) == 20
    assert 0.3 <= min(durations) and statistics.median(durations) < USUAL_S, durations


def test_cable_out_for_a_minute(network, remote, application):
    """Nothing freezes; that the connection was lost, and a run with it, is said while the cable is
    out, and all is as before once it is back."""
    window = sign_in(application, remote)
    window.run("Numbers", "20 22")
    window.find(desktop.LABEL, "42")

    network.cable.set_plugged(False)
    window.run("Numbers", "1 1")
    seen = watch_for(lambda: (time_a_look(window), window.has_text("Reconnecting")), 60)
    assert max(duration for duration, _ in seen) < RESPONSE_S
    assert seen[-1][1], window.describe()
    assert window.has_text("1 run was lost."), window.describe()

    network.cable.set_plugged(True)
    desktop.wait(lambda: not window.has_text("Reconnecting"), "the end of the banner", 90)
    window.run("Numbers", "40 60")
    window.find(desktop.LABEL, "100")
