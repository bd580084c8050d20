# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the running server with real databases. What they share is in tests/harness/."""

from harness.fixtures import postgres, server, start_server, store

__all__ = ["postgres", "server", "start_server", "store"]
