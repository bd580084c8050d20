# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the running server share: starting it, talking to it, a PostgreSQL of their own."""
