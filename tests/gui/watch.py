# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the application answers while something goes on."""

import threading
import time

from gi.repository import Gio, GLib

from application import APPLICATION_ID, OBJECT_PATH

# Nobody notices less. A machine that is busy is slow with what costs nothing too.
LONGEST_S = 0.5
SLOWER_THAN_IDLE = 20


def ask():
    """Returns how long it took until the main loop answered: it draws and takes keys there, too."""
    start = time.monotonic()
    Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
        APPLICATION_ID, OBJECT_PATH, "org.gtk.Actions", "List", None, GLib.VariantType("(as)"),
        Gio.DBusCallFlags.NO_AUTO_START, 60_000, None)
    return time.monotonic() - start


class Watch:
    """Asks all the time, in a thread, while the application does what the block is about."""

    def __init__(self):
        self.idle_s = max(ask() for _ in range(50))
        self.longest_s = 0
        self.n_asked = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.keep_asking)

    def keep_asking(self):
        # The pause leaves the application time for what it is to do.
        while not self.over.wait(0.01):
            self.longest_s = max(self.longest_s, ask())
            self.n_asked += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, failure, *_):
        self.over.set()
        self.thread.join()
        figures = (f"{self.n_asked} answers, the longest took {self.longest_s:.3f} s; "
                   f"{self.idle_s:.3f} s where nothing goes on")
        print(figures)
        if failure is None:
            assert self.longest_s < max(LONGEST_S, SLOWER_THAN_IDLE * self.idle_s), figures
