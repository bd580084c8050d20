# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through real windows, with the real server. What they share is in tests/harness/ too."""

import pathlib
import shutil
import signal

import pytest

from application import Application
from harness.client import PASSWORD
from harness.server import Server


class Service:
    """A server whose address and users outlive its being stopped and started again."""

    def __init__(self, folder):
        self.folder = folder
        self.port = 0
        self.server = None
        self.start()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        self.server = Server(self.folder, SOCKET_PORT=self.port)
        self.port = self.server.port

    def stop(self):
        self.thaw()
        self.server.close()

    def freeze(self):
        """It takes requests, as far as the system holds them, and answers none."""
        self.server.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.server.send_signal(signal.SIGCONT)

    def count_unread(self):
        """How many bytes have arrived that the server, frozen say, has not taken yet."""
        port = f":{self.port:04X}"
        rows = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return sum(int(row[4].partition(":")[2], 16) for row in rows
                   if row[1].endswith(port) and row[3] == "01")

    def forget_everybody(self):
        """It comes back with an empty database."""
        self.stop()
        shutil.rmtree(self.folder / "pfo3")
        self.start()

    def register(self, username):
        with self.server.connect() as client:
            answer = client.ask("REGISTRO", {"username": username, "password": PASSWORD})
        assert answer["ok"], answer


@pytest.fixture(name="service")
def service_fixture(tmp_path):
    folder = tmp_path / "server"
    folder.mkdir()
    service = Service(folder)
    yield service
    if service.server.process.poll() is None:
        service.stop()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Tells with a failure what the window showed."""
    outcome = yield
    application = item.funcargs.get("application")
    if call.when == "call" and call.excinfo is not None and application is not None:
        report = outcome.get_result()
        report.sections.append(("application", application.read_log()))
        if application.is_running():
            report.sections.append(("window", application.window.describe()))


@pytest.fixture(name="application")
def application_fixture(tmp_path):
    application = Application(tmp_path / "application")
    yield application
    try:
        if application.is_running():
            application.quit()
    finally:
        application.kill()


@pytest.fixture(name="signed_in")
def signed_in_fixture(service, application):
    """The window of an application in which ana has signed in, on the page of tasks."""
    service.register("ana")
    application.remember(username="'ana'")
    window = application.start("--server", service.address)
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    window.show_page("Tasks")
    window.find_entry("Numbers")
    return window
