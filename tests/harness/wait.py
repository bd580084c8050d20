# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for conditions."""

import time

INTERVAL = 0.01


def wait_until(condition, timeout=10, what=None):
    """Asks again and again until condition() is true, and returns what it said."""
    end = time.monotonic() + timeout
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {what or condition}")
        time.sleep(INTERVAL)
    return value


def watch_for(condition, seconds):
    """Asks again and again for so long, and returns everything that condition() said."""
    end = time.monotonic() + seconds
    values = [condition()]
    while time.monotonic() < end:
        time.sleep(INTERVAL)
        values.append(condition())
    return values
