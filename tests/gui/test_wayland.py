# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job over Wayland, where GNOME has it. The other modules have windows of X."""

import pytest

import desktop
from application import APPLICATION_ID, Application
from compositor import SOCKET, Compositor
from harness.client import PASSWORD
from inicio import wait_for_inicio


@pytest.fixture(name="application")
def application_fixture(tmp_path):
    """In a compositor of its own. The web engine warns that there is no portal for the settings of
    the desktop, which it asks for over Wayland: that is no reason to end."""
    compositor = Compositor(tmp_path)
    application = Application(tmp_path / "application", GDK_BACKEND="wayland", G_DEBUG="",
                              WAYLAND_DISPLAY=SOCKET, WAYLAND_DEBUG="client")
    yield application
    try:
        application.close()
    finally:
        compositor.stop()


def test_main_job(service, application, tmp_path):
    window = application.start("--server", service.address)
    window.register("ana", PASSWORD)
    application.wait_for_user("ana")
    wait_for_inicio(window, tmp_path)

    window.sum_by_keys()

    window.select_item("Tasks", "Lower case")
    window.run("Text", "EL ÑANDÚ")
    window.find_text("el ñandú")
    window.select_item("Tasks", "Upper case")
    window.run("Text", "el ñandú")
    window.find_text("EL ÑANDÚ")

    desktop.key("ctrl+q")
    application.wait()


def test_copy(signed_in):
    """What is copied is what a field gets. Only whoever has just had a key may copy."""
    signed_in.sum_by_keys()
    signed_in.tab_to(desktop.BUTTON, "Copy Result")
    desktop.key("space")
    signed_in.find_text("Result copied")

    desktop.key("alt+2")
    desktop.key("ctrl+a", "ctrl+v", "Return")
    desktop.wait(lambda: signed_in.select(desktop.LIST_ITEM, lambda name: name.endswith(": 42")),
                 "a run of 42 alone")


def test_name_and_windows(service, signed_in, application):
    """The shell finds icon and name of a window by its id, which is that of the desktop file. A
    link goes to the application that is running."""
    desktop.key("ctrl+n")
    desktop.wait(lambda: signed_in.count_windows() == 2, "another window")
    assert application.read_log().count(f'.set_app_id("{APPLICATION_ID}")') == 2

    application.hand_over("pfo3://desconocido.invalid:6000")
    signed_in.find_text("Connect to an Unknown Server?")
    desktop.key("Escape")
    desktop.key("ctrl+q")
    application.wait()
