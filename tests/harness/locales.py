# SPDX-License-Identifier: GPL-3.0-or-later
"""The locale of a person who reads Spanish and writes decimal commas."""

import locale

import pytest

SPANISH = "es_AR.UTF-8"


def need_spanish():
    """Skips a test where that locale is neither built (tests/locales/) nor installed."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, SPANISH)
    except locale.Error:
        pytest.skip(f"the locale {SPANISH} is not there")
    finally:
        locale.setlocale(locale.LC_ALL, before)
