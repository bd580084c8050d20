# SPDX-License-Identifier: GPL-3.0-or-later
"""Connecting, registering, signing in and out."""

import contextlib
import re

import desktop
from desktop import BUTTON
from harness.client import PASSWORD
from harness.locales import SPANISH, need_spanish
from harness.server import Server
from harness.stores import PostgresStore, read_users
from inicio import wait_for_inicio


def test_register_and_see_inicio(service, application, tmp_path):
    window = application.start()
    window.type_in("Server address", service.address)
    window.press("Connect")

    window.register("ana", PASSWORD)

    application.wait_for_user("ana")
    wait_for_inicio(window, tmp_path)

    application.quit()
    assert application.recall("server-address") == f"'{service.address}'"
    assert PASSWORD not in application.settings_path.read_text()


def test_the_users_are_in_postgresql(postgres, application, tmp_path):
    """The main job, with the database that teams have."""
    store = PostgresStore(postgres)
    with contextlib.closing(Server(tmp_path, DATABASE_URL=store.url)) as server:
        window = application.start("--server", f"127.0.0.1:{server.port}")
        window.register("ana", PASSWORD)
        wait_for_inicio(window, tmp_path)
        window.show_page("Tasks")
        window.run("Numbers", "20 22")
        window.find(desktop.LABEL, "42")
        for task, result in [("Upper case", "EL ÑANDÚ"), ("Lower case", "el ñandú")]:
            window.select_item("Tasks", task)
            window.run("Text", "El Ñandú")
            window.find_text(result)
        application.quit()
    users = read_users(store)
    assert list(users) == ["ana"] and users["ana"].startswith("$argon2id$")


def test_keyboard_alone(service, application, tmp_path):
    """The address is remembered, Enter goes from field to field, and no mouse is needed."""
    service.register("ana")
    application.remember(server_address=f"'{service.address}'")
    window = application.start()
    window.find_entry("Server address")
    desktop.focus_window(application.process)
    desktop.key("Return")

    window.find_entry("User name")
    desktop.type_text("ana")
    desktop.key("Return")
    desktop.type_text(PASSWORD)
    desktop.key("Return")
    wait_for_inicio(window, tmp_path)

    window.sum_by_keys()

    desktop.key("ctrl+w")
    application.wait()


def test_passwords_differ(service, application):
    window = application.start("--server", service.address)
    window.register("ana", PASSWORD, PASSWORD + "x")
    window.find_text("The two passwords differ.")

    desktop.focus_window(application.process)
    desktop.type_text(PASSWORD)
    desktop.key("Return")
    window.find(BUTTON, "Reload")


def test_name_is_taken(service, application):
    service.register("ana")
    window = application.start("--server", service.address)
    window.register("ana", PASSWORD)
    window.find_text("This user name is taken.")

    # The name is what the focus returns to, and it is selected.
    desktop.focus_window(application.process)
    desktop.type_text("eva")
    window.press("Register")
    application.wait_for_user("eva")


def test_password_too_short(service, application):
    window = application.start("--server", service.address)
    window.register("ana", "corta")
    window.find_text("The password needs at least 8 characters.")


def test_wrong_password(service, application):
    service.register("ana")
    application.remember(username="'ana'")
    window = application.start("--server", service.address)
    assert not window.is_sensitive(BUTTON, "Sign In")
    window.type_in("Password", "otra cosa")
    window.press("Sign In")
    window.find_text("Wrong user name or password.")

    # The focus is back in the password, which is selected: whoever types goes on from there.
    desktop.focus_window(application.process)
    desktop.type_text(PASSWORD)
    desktop.key("Return")
    window.find(BUTTON, "Reload")


def test_sign_out_leaves_nothing_behind(service, signed_in, application):
    service.register("eva")
    window = signed_in
    window.select_item("Tasks", "Upper case")
    window.run("Text", "secreto de ana")
    window.find_text("SECRETO DE ANA")

    window.choose("o")
    window.type_in("User name", "eva")
    window.type_in("Password", PASSWORD)
    window.press("Sign In")
    application.wait_for_user("eva")
    window.show_page("Tasks")
    assert not window.has_text("SECRETO DE ANA")

    # Nor does the form remember: it is empty, and so is its result.
    window.find_entry("Numbers")
    window.select_item("Tasks", "Upper case")
    window.find_entry("Text")
    window.press("Run")
    window.find_text("Done")
    assert not window.has_text("SECRETO DE ANA")


def test_nobody_answers(service, application):
    service.stop()
    window = application.start("--server", service.address)
    window.find_text("Nobody answers at this address")
    service.start()
    desktop.focus_window(application.process)
    desktop.key("Return")
    window.find_entry("User name")


def test_not_an_address(application):
    window = application.start()
    window.type_in("Server address", "a b:c")
    window.press("Connect")
    window.find_text("is not an address")


def test_spanish(service, application):
    """Whose locale is Spanish reads Spanish, and writes decimal commas."""
    need_spanish()
    service.register("ana")
    application.speak(SPANISH)
    application.remember(server_address=f"'{service.address}'", username="'ana'")
    window = application.start()
    window.press("Conectar")
    window.type_in("Contraseña", PASSWORD)
    window.press("Ingresar")
    window.show_page("Tareas")
    window.run("Números", "1 2 3,5", "Ejecutar")
    window.find(desktop.LABEL, "6,5")
    assert re.match(r"Lista · \d+,\d ", window.find_text("Lista · ").get_name())
