# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the application answers while something goes on."""

import threading
import time

from gi.repository import Gio, GLib

from application import APPLICATION_ID, OBJECT_PATH

# Nobody notices less. A machine that is busy is slow with what costs nothing too.
LONGEST_S = 0.5
SLOWER_THAN_IDLE = 20


def count_waited(process):
    """How long the main thread of a process, or the calling thread, has been ready to go on and had
    no processor, in seconds since it began (proc(5): schedstat)."""
    place = f"{process.pid}/task/{process.pid}" if process is not None else "thread-self"
    with open(f"/proc/{place}/schedstat", encoding="ascii") as schedstat:
        return int(schedstat.read().split()[1]) / 1e9


class Watch:
    """Asks all the time, in a thread, while the application does what the block is about. That
    others had the processors meanwhile is not its fault."""

    def __init__(self, application):
        self.process = application.process
        self.idle_s = max(self.ask() for _ in range(50))
        self.longest_s = 0
        self.n_asked = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.keep_asking)

    def read_clock(self):
        """A clock that stands still while application or asker wait for a processor."""
        return time.monotonic() - count_waited(self.process) - count_waited(None)

    def ask(self):
        """Returns how long it took until the main loop answered: it draws and takes keys there,
        too."""
        start = self.read_clock()
        Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
            APPLICATION_ID, OBJECT_PATH, "org.gtk.Actions", "List", None, GLib.VariantType("(as)"),
            Gio.DBusCallFlags.NO_AUTO_START, 60_000, None)
        return self.read_clock() - start

    def keep_asking(self):
        # The pause leaves the application time for what it is to do.
        while not self.over.wait(0.01):
            self.longest_s = max(self.longest_s, self.ask())
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
