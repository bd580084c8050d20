# SPDX-License-Identifier: GPL-3.0-or-later
"""A server with a certificate of its own: unknown, trusted, changed."""

import contextlib
import datetime
import ipaddress
import re

import pytest
from gi.repository import Atspi

import desktop
from desktop import BUTTON
from harness.client import PASSWORD
from harness.recorder import record
from harness.server import Server
from harness.tls import Authority, Certificate, format_day, make_trusting, run
from service import TlsService

ENCRYPTED = "The connection is encrypted"
PLAIN = "The connection is not encrypted"

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


def read_facts(window):
    """What the page says of a certificate: a title, and below it what it is about."""
    names = [node.get_name() for node in window.select(desktop.LABEL, lambda name: True)]
    return dict(zip(names, names[1:]))


def fold(fingerprint):
    """On lines of eight bytes."""
    return "\n".join(fingerprint[at:at + 23] for at in range(0, 95, 24))


def ask_openssl(tls, *what):
    return run("openssl", "x509", "-in", next(tls.folder.rglob("tls-cert.pem")), "-noout", *what)


def spell(name):
    """An address in the one way of many."""
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name


def read_names(tls):
    """Whom the certificate's file is for."""
    text = ask_openssl(tls, "-ext", "subjectAltName")
    return {spell(name) for name in re.findall(r"(?:DNS|IP Address):([^,\s]+)", text)}


def read_days(tls):
    """The first and the last day of the certificate's file."""
    text = ask_openssl(tls, "-dates", "-dateopt", "iso_8601")
    return [datetime.date.fromisoformat(day) for day in re.findall(r"=(\S+) ", text)]


def test_unknown(tls, application):
    application.environment["TZ"] = "UTC"
    window = application.start("--server", tls.address)
    window.find_text("Unknown Certificate")
    window.find_text("It was not issued by anyone whom this system trusts.")
    assert get_pin(application) is None

    # It is the one of which the server told at its start.
    facts = read_facts(window)
    first_day, last_day = read_days(tls)
    assert facts["Fingerprint"] == fold(tls.get_fingerprint())
    assert set(map(spell, facts["Issued for"].split(", "))) == read_names(tls)
    assert facts["Valid from"] == f"{first_day:%B %-d, %Y}"
    assert facts["Valid until"] == f"{last_day:%B %-d, %Y}" and last_day == tls.get_last_day()

    window.press("Back")
    window.find_entry("Server address")
    window.press("Connect")
    window.press("Trust and Connect")
    window.find_entry("User name")
    assert get_pin(application) == tls.get_fingerprint()
    window.find(BUTTON, ENCRYPTED)

    # What was trusted stays so.
    application.quit()
    window = application.start("--server", tls.address)
    window.find_entry("User name")


def confirm(application, n_facts):
    """Behind all that is said of a certificate there is what has to be confirmed."""
    desktop.focus_window(application.process)
    desktop.key(*["Tab"] * n_facts, "space")


def test_second_request_finds_the_window_that_asks(tls, application):
    window = application.start("--server", tls.address)
    window.find_text("Unknown Certificate")
    application.hand_over("--server", tls.address)
    window.press("Trust and Connect")
    window.find_entry("User name")
    assert window.count_windows() == 1


def test_changed(tls, application):
    """The certificate changes under a connection: nothing goes on until a person says so twice."""
    window = application.start("--server", tls.address)
    window.press("Trust and Connect")
    window.register("ana", PASSWORD)
    window.show_page("Tasks")
    trusted = get_pin(application)

    tls.change_certificate()
    window.find_text("The Certificate Has Changed")
    facts = read_facts(window)
    assert trusted != tls.get_fingerprint()
    assert facts["Trusted until now"] == fold(trusted)
    assert facts["Shown now"] == fold(tls.get_fingerprint())
    assert not window.is_sensitive(BUTTON, "Trust the New Certificate")
    assert get_pin(application) == trusted

    confirm(application, FACTS + 1)
    window.press("Trust the New Certificate")
    window.run("Numbers", "7 8")
    window.find(desktop.LABEL, "15")
    assert get_pin(application) == tls.get_fingerprint()


def check_nothing(recorder):
    """Waits until what it was sent is there, and makes sure that this is nothing."""
    desktop.wait(lambda: recorder.n_over == recorder.n_connections > 0, "all connections' end")
    assert recorder.received == b""


@pytest.mark.parametrize("text", ["[{}]\nfingerprint=Z\n", "half a line"])
def test_damaged(application, tmp_path, text):
    """Where nobody can read whom the person trusts, what the system trusts is not enough."""
    root = Authority(tmp_path, "root")
    application.wrapper = make_trusting(root)
    with record(Certificate(tmp_path, authority=root)) as recorder:
        servers = application.folder / "config" / "pfo3" / "servers"
        servers.parent.mkdir()
        servers.write_text(text.format(recorder.address))
        window = application.start("--server", recorder.address)
        window.find_text("The Certificate May Have Changed")
        assert not window.is_sensitive(BUTTON, "Trust and Connect")
        check_nothing(recorder)
        confirm(application, FACTS)
        window.press("Trust and Connect")
        window.find_entry("User name")
        application.quit()


def test_nothing_is_sent_before_the_decision(application, tmp_path):
    """Not a byte while the page asks, of a certificate that is unknown and of one that has changed;
    and then what the application has to say."""
    with record(Certificate(tmp_path)) as recorder:
        window = application.start("--server", recorder.address)
        window.find_text("Unknown Certificate")
        check_nothing(recorder)
        window.press("Trust and Connect")
        window.find_entry("User name")
        assert recorder.received.startswith(b'{"op":"INFO"')
        application.quit()
        desktop.wait(lambda: recorder.ends == [True], "the end of the connection")

        recorder.show(Certificate(tmp_path, "other"))
        recorder.received = b""
        window = application.start("--server", recorder.address)
        window.find_text("The Certificate Has Changed")
        check_nothing(recorder)
        confirm(application, FACTS + 1)
        check_nothing(recorder)
        window.press("Trust the New Certificate")
        window.find_entry("User name")
        assert recorder.received.startswith(b'{"op":"INFO"')
        application.quit()


def look_behind_lock(application, window, lock, text):
    """GTK 4.8 complains if the application ends with a popover open."""
    window.press(lock)
    window.find_text(text)
    desktop.focus_window(application.process)
    desktop.key("Escape")
    window.wait_gone(text)


def test_authority(application, tmp_path):
    """A certificate that the system trusts for that name is no question, and leaves no pin."""
    root = Authority(tmp_path, "root")
    certificate = Certificate(tmp_path, authority=root)
    application.wrapper = make_trusting(root)
    with contextlib.closing(Server(tmp_path, **certificate.get_settings())) as server:
        window = application.start("--server", f"pfo3s://localhost:{server.port}")
        window.find_entry("User name")
        look_behind_lock(application, window, ENCRYPTED, "The system trusts the certificate.")
        assert get_pin(application) is None
        application.quit()

    # It is for these names alone.
    other = Certificate(tmp_path, "other", names=["pfo3.example"], addresses=[], authority=root)
    with record(other) as recorder:
        window = application.start("--server", recorder.address)
        window.find_text("Unknown Certificate")
        window.find_text("It was issued for another name than the one asked for.")
        assert not window.has_text("It was not issued by anyone")
        assert get_pin(application) is None
        check_nothing(recorder)
        application.quit()


def test_authority_over_a_pin(tls, application, tmp_path):
    """What the system trusts is taken in the place of another only by a person; then it and what
    follows it is no question any more."""
    root = Authority(tmp_path, "root")
    application.wrapper = make_trusting(root)
    window = application.start("--server", tls.address)
    window.press("Trust and Connect")
    window.find_entry("User name")
    pin = get_pin(application)
    assert pin == tls.get_fingerprint()
    tls.stop()

    first = Certificate(tmp_path, "first", authority=root)
    with contextlib.closing(Server(tmp_path, SOCKET_PORT=tls.port, **first.get_settings())):
        window.find_text("The Certificate Has Changed")
        window.find_text("Nothing is wrong with it: this system trusts it for this server.")
        assert get_pin(application) == pin
        confirm(application, FACTS + 1)
        window.press("Trust the New Certificate")
        window.find_entry("User name")
        assert get_pin(application) is None
        application.quit()

    renewed = Certificate(tmp_path, "renewed", authority=root)
    with contextlib.closing(Server(tmp_path, SOCKET_PORT=tls.port, **renewed.get_settings())):
        window = application.start("--server", tls.address)
        window.find_entry("User name")
        look_behind_lock(application, window, ENCRYPTED, "The system trusts the certificate.")


def test_expired(application, tmp_path):
    """What a person trusts goes on when its time is over; behind the lock it is said."""
    with record(Certificate(tmp_path, start=format_day(-9), end=format_day(-2))) as recorder:
        window = application.start("--server", recorder.address)
        window.find_text("It has expired.")
        window.press("Trust and Connect")
        window.find_entry("User name")
        application.quit()

        window = application.start("--server", recorder.address)
        window.find_entry("User name")
        look_behind_lock(application, window, ENCRYPTED, "The certificate expired on ")
        application.quit()

        # Whoever leaves says so.
        desktop.wait(lambda: len(recorder.ends) == 2, "the end of both connections")
        assert recorder.ends == [True, True]


def ask_to_sign_in(application, window):
    window.press("Sign In")
    desktop.wait(lambda: len(desktop.find_windows(application.process)) == 2, "the question")


def test_password_in_plain_text(application, service):
    """It stays here until the person says to send it. 0.0.0.0 is this machine, but the application
    does not take it for that."""
    service.register("ana")
    window = application.start("--server", f"pfo3://0.0.0.0:{service.port}")
    window.type_in("User name", "ana")
    window.type_in("Password", PASSWORD)
    service.freeze()
    ask_to_sign_in(application, window)
    window.find_text("Send the Password in Plain Text?")
    window.find_text("is not encrypted: the password would cross the network in plain text.")
    window.respond("c")
    window.find_entry("Password")
    assert service.count_unread() == 0

    service.thaw()
    ask_to_sign_in(application, window)
    window.respond("s")
    application.wait_for_user("ana")
    window.show_page("Tasks")
    window.run("Numbers", "20 22")
    window.find(desktop.LABEL, "42")


def test_open_lock(application, service):
    """In plain text with another machine the lock is open and says what that means."""
    window = application.start("--server", f"pfo3://0.0.0.0:{service.port}")
    window.find_entry("User name")
    look_behind_lock(application, window, PLAIN,
                     "Others on the network can read what is sent, and change it.")
    assert not window.select(BUTTON, ENCRYPTED.__eq__)


def test_no_lock_on_this_machine(application, service):
    window = application.start("--server", service.address)
    window.find_entry("User name")
    assert not window.select(BUTTON, {ENCRYPTED, PLAIN}.__contains__)


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
