# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a program speak Spanish, on a machine that does not."""

import locale
import pathlib
import subprocess

NAME = "es_AR.UTF-8"


def has_locale():
    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        locale.setlocale(locale.LC_NUMERIC, NAME)
    except locale.Error:
        return False
    locale.setlocale(locale.LC_NUMERIC, before)
    return True


def make_environment(folder):
    """Returns the variables for it, or None where a locale can't be had. The C locale will not do: the
    C library translates nothing in it."""
    if has_locale():
        return {"LC_ALL": NAME, "LANGUAGE": "es"}

    path = pathlib.Path(folder) / "locales"
    path.mkdir()
    made = subprocess.run(["localedef", "--no-archive", "-i", "es_AR", "-f", "UTF-8", path / NAME],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return {"LC_ALL": NAME, "LANGUAGE": "es", "LOCPATH": str(path)} if made.returncode == 0 else None
