# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks of their own, which are namespaces."""

import contextlib
import ctypes

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)


def set_namespace(descriptor):
    if LIBC.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


@contextlib.contextmanager
def enter_network(path):
    """What this thread opens and starts meanwhile is in the network that is at that path."""
    with open("/proc/thread-self/ns/net", "rb") as before, open(path, "rb") as there:
        set_namespace(there.fileno())
        try:
            yield
        finally:
            set_namespace(before.fileno())
