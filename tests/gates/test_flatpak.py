# SPDX-License-Identifier: GPL-3.0-or-later
"""The flatpaks: built as a store and as a developer would, installed side by side, and used."""

import configparser
import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

import desktop
import flatpaks
import notifications
from flatpaks import DEVELOPMENT_ID, ID
from harness.client import PASSWORD
from inicio import wait_for_inicio
from service import TlsService

BUILD_ROOT = pathlib.Path(os.environ["PFO_BUILD_ROOT"])
VERSION = json.loads((BUILD_ROOT / "meson-info" / "intro-projectinfo.json").read_text())["version"]

# Longer than a run that nobody is told of.
SLOW_S = 10


@pytest.fixture(name="installation", scope="module")
def installation_fixture(tmp_path_factory, clone):
    installation = flatpaks.Installation(tmp_path_factory.mktemp("flatpak"), clone)
    installation.publish(VERSION)
    installation.build(ID)
    installation.build(DEVELOPMENT_ID)
    yield installation
    installation.uninstall(ID, DEVELOPMENT_ID)


@pytest.fixture(name="start")
def start_fixture(installation):
    """Starts applications; those that still run at the end are ended."""
    started = []

    def start(*arguments, **environment):
        started.append(flatpaks.Application(installation, *arguments, **environment))
        return started[-1]

    yield start
    for application in started:
        application.kill()


@pytest.mark.parametrize("application_id", [ID, DEVELOPMENT_ID])
def test_may_do_only_what_it_must(installation, application_id):
    metadata = installation.read_metadata(application_id)
    allowed = {name: sorted(filter(None, value.split(";")))
               for name, value in metadata["Context"].items()}
    assert allowed == {"shared": ["ipc", "network"], "sockets": ["fallback-x11", "wayland", "x11"],
                       "devices": ["dri"]}
    assert "Session Bus Policy" not in metadata and "System Bus Policy" not in metadata


@pytest.mark.parametrize("application_id", [ID, DEVELOPMENT_ID])
def test_holds_the_client_alone(installation, application_id):
    programs = installation.run_inside(application_id, "ls", "/app/bin").split()
    assert programs == ["pfo3", "pfo3-cli"]
    linked = installation.run_inside(application_id, "ldd", "/app/bin/pfo3", "/app/bin/pfo3-cli")
    assert "libgtk-4" in linked and "not found" not in linked
    assert "libpq" not in linked and "libsodium" not in linked


def test_desktop_sees_two_applications(installation):
    exported = installation.user_dir / "exports" / "share"
    for name in [ID, DEVELOPMENT_ID]:
        assert (exported / "applications" / f"{name}.desktop").is_file()
        assert (exported / "icons" / "hicolor" / "scalable" / "apps" / f"{name}.svg").is_file()
        service = configparser.ConfigParser()
        service.read(exported / "dbus-1" / "services" / f"{name}.service")
        assert service["D-BUS Service"]["Name"] == name
        provider = configparser.ConfigParser()
        provider.read(exported / "gnome-shell" / "search-providers" / f"{name}.search-provider.ini")
        assert provider["Shell Search Provider"]["BusName"] == name
        # It is the person who lets it answer, as the README says.
        assert provider["Shell Search Provider"]["DefaultDisabled"] == "true"


def test_main_job(start, server, portal, tmp_path):
    """And at the next start all is as it was left, without a password: the token was kept."""
    window = start(ID, "--server", f"127.0.0.1:{server.port}")
    window.register("ana", PASSWORD)
    wait_for_inicio(window, tmp_path)
    desktop.take_picture(BUILD_ROOT / "flatpak-inicio.png")

    window.show_page("Tasks")
    for task, field, text, result in [("Sum", "Numbers", "1 2 3.5", "6.5"),
                                      ("Upper case", "Text", "straße", "STRASSE"),
                                      ("Lower case", "Text", "HOLA ÑANDÚ", "hola ñandú")]:
        window.select_item("Tasks", task)
        window.run(field, text)
        window.find(desktop.LABEL, result)
    desktop.take_picture(BUILD_ROOT / "flatpak.png")
    window.quit()

    window = start(ID)
    window.run("Text", "HASTA MAÑANA")
    window.find(desktop.LABEL, "hasta mañana")
    window.quit()


def test_token_is_kept_by_the_portal(installation, clone, portal):
    """The sandbox reaches no keyring: libsecret keeps a file in it, with the portal's key."""
    folder = "/var/cache/keep-token"
    compiled = (f"mkdir -p {folder} && cc -o {folder}/keep-token -D_GNU_SOURCE"
                f" -DGETTEXT_PACKAGE='\"pfo3\"' -DPFC_KEYRING_SCHEMA='\"{ID}.Session\"'"
                f" -I{clone}/src-client/core {clone}/tests/gates/keep-token.c"
                f" {clone}/src-client/core/pfc-keyring.c $(pkg-config --cflags --libs libsecret-1)")

    def run_shell(script):
        return installation.run("flatpak", "--user", "run", "--devel", f"--filesystem={clone}:ro",
                                "--command=sh", ID, "-c", script)

    run_shell(compiled)
    assert run_shell(f"{folder}/keep-token 127.0.0.1:6000 ana") == ""
    run_shell(f"{folder}/keep-token 127.0.0.1:6000 ana un-token")
    assert run_shell(f"{folder}/keep-token 127.0.0.1:6000 ana") == "un-token\n"

    kept = installation.get_home(ID) / "data" / "keyrings" / "default.keyring"
    assert b"un-token" not in kept.read_bytes()


@pytest.fixture(name="tls")
def tls_fixture(tmp_path):
    """A server with a certificate of its own making."""
    service = TlsService(tmp_path)
    yield service
    service.server.close()


def test_certificate_is_asked_for_once(installation, start, tls, portal):
    """The sandbox has TLS, and keeps whom the person trusts."""
    installation.get_places_path(ID).unlink(missing_ok=True)
    window = start(ID, "--server", tls.address)
    window.find_text("Unknown Certificate")
    window.press("Trust and Connect")
    window.register("ana", PASSWORD)
    window.show_page("Tasks")
    desktop.wait(lambda: installation.recall_page(ID) == "tasks", "the tasks")
    window.quit()
    assert installation.read_known_servers(ID).count(tls.get_fingerprint()) == 1

    window = start(ID)
    window.find(desktop.BUTTON, "The connection is encrypted")
    window.run("Numbers", "1 2 3.5")
    window.find(desktop.LABEL, "6.5")

    tls.change_certificate()
    window.find_text("The Certificate Has Changed")
    window.quit()


@pytest.fixture(name="elsewhere")
def elsewhere_fixture():
    """Another program's window, in which whoever looks at nothing else may be."""
    program = subprocess.Popen(["xev"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def look():
        subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "Event Tester",
                        "windowfocus", "--sync"], check=True, timeout=20)
    yield look
    program.kill()
    program.wait()


def test_notification_goes_by_the_portal(installation, start, server, portal, elsewhere):
    """Out of the sandbox and, when it is pressed, back into it."""
    installation.get_places_path(ID).unlink(missing_ok=True)
    window = start(ID, "--server", f"127.0.0.1:{server.port}")
    window.register("ana", PASSWORD)
    window.show_page("Tasks")
    window.select_item("Tasks", "Upper case")
    elsewhere()

    server.send_signal(signal.SIGSTOP)
    window.run("Text", "straße")
    started = time.monotonic()
    desktop.wait(lambda: time.monotonic() > started + SLOW_S, "the run being a slow one")
    server.send_signal(signal.SIGCONT)
    desktop.wait(lambda: notifications.read() == [("Upper case is done", "STRASSE")],
                 "a notification")

    window.show_page("Home")
    desktop.wait(lambda: installation.recall_page(ID) == "inicio", "the other page")
    notifications.press()
    desktop.wait(lambda: installation.recall_page(ID) == "tasks", "the runs")
    window.quit()


def test_development_runs_beside_it(start, server):
    """Each is an application of its own: the second one started is not handed to the first."""
    released = start(ID)
    released.find(desktop.BUTTON, "Main Menu")
    development = start(DEVELOPMENT_ID, LC_ALL="es_AR.UTF-8")
    development.find_entry("Dirección del servidor")
    desktop.take_picture(BUILD_ROOT / "flatpak-development.png")
    development.quit()
    released.quit()
