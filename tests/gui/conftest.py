# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through real windows, with the real server. What they share is in tests/harness/ too."""

import pytest

from application import Application
from harness.client import PASSWORD
from harness.fixtures import postgres
from service import Service

__all__ = ["postgres"]


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
    if call.when != "teardown" and call.excinfo is not None and application is not None:
        report = outcome.get_result()
        report.sections.append(("application", application.read_log()))
        if application.is_running():
            report.sections.append(("window", application.window.describe()))


@pytest.fixture(name="application")
def application_fixture(tmp_path):
    application = Application(tmp_path / "application")
    yield application
    application.close()


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
