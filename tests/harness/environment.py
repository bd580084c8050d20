# SPDX-License-Identifier: GPL-3.0-or-later
"""What every program that a test starts is told."""

import os

# What a sanitizer, GLib or glibc is told from outside holds for what the tests start as well.
PASSED_ON = ("ASAN_", "UBSAN_", "LSAN_", "TSAN_", "G_", "MALLOC_", "LD_LIBRARY_PATH", "LOCPATH",
             "GCOV_")


def pass_on():
    """Returns the variables that are handed on. A warning of GLib's ends a program; what the server
    warns of itself, which tells of what is around it, does not."""
    environment = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    return environment | {"G_DEBUG": "fatal-warnings"}
