# SPDX-License-Identifier: GPL-3.0-or-later
"""A server with a certificate of its own: unknown, trusted, changed."""

import pytest
from gi.repository import Atspi

import desktop
from desktop import BUTTON
from harness.client import PASSWORD
from service import TlsService

# What the page says of a certificate that is not known; of one that has changed, a fingerprint
# more.
FACTS = 6


@pytest.fixture(name="tls")
def tls_fixture(tmp_path):
    folder = tmp_path / "tls"
    folder.mkdir()
    service = TlsService(folder)
    yield service
    if service.server.process.poll() is None:
        service.server.close()


def get_pin(application):
    """The fingerprint that the application trusts; None if there is none."""
    path = application.folder / "config" / "pfo3" / "servers"
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.split("=")[1] for line in lines if line.startswith("fingerprint=")), None)


def test_unknown(tls, application):
    window = application.start("--server", tls.address)
    window.find_text("Unknown Certificate")
    window.find_text("It was not issued by anyone whom this system trusts.")
    assert get_pin(application) is None

    window.press("Back")
    window.find_entry("Server address")
    window.press("Connect")
    window.press("Trust and Connect")
    window.find_entry("User name")
    assert len(get_pin(application)) == 95
    window.find(BUTTON, "The connection is encrypted")

    # What was trusted stays so.
    application.quit()
    window = application.start("--server", tls.address)
    window.find_entry("User name")


def test_changed(tls, application):
    """The certificate changes under a connection: nothing goes on until a person says so twice."""
    window = application.start("--server", tls.address)
    window.press("Trust and Connect")
    window.register("ana", PASSWORD)
    window.show_page("Tasks")
    trusted = get_pin(application)

    tls.change_certificate()
    window.find_text("The Certificate Has Changed")
    window.find_text(trusted[:23])
    assert not window.is_sensitive(BUTTON, "Trust the New Certificate")
    assert get_pin(application) == trusted

    # Behind all that is said of both certificates there is what has to be confirmed.
    desktop.focus_window(application.process)
    desktop.key(*["Tab"] * (FACTS + 1), "space")
    window.press("Trust the New Certificate")
    window.run("Numbers", "7 8")
    window.find(desktop.LABEL, "15")
    assert get_pin(application) not in (None, trusted)


def get_height(window, part):
    """How far down in the window a text is."""
    return window.find_text(part).get_extents(Atspi.CoordType.WINDOW).y


def test_changed_opens_at_its_top(tls, application):
    """On what is to be compared, however far down the certificate before it was left."""
    application.remember(window_width=360, window_height=640)
    window = application.start("--server", tls.address)
    window.find_text("Unknown Certificate")
    desktop.wait(lambda: get_height(window, "Unknown Certificate") > 0, "the page")
    height = get_height(window, "Unknown Certificate")

    # The focus is on the first fact, and is led past all of them.
    desktop.focus_window(application.process)
    desktop.key(*["Tab"] * FACTS)
    desktop.wait(lambda: get_height(window, "Unknown Certificate") < height, "the page scrolled")
    desktop.key("Return")
    window.find_entry("User name")

    tls.change_certificate()
    desktop.wait(lambda: get_height(window, "The Certificate Has Changed") == height, "its top")
