# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server tells its service manager."""

import socket
import time


class NotifySocket:
    """The end of sd_notify(3) that listens."""

    def __init__(self, folder):
        self.path = str(folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.received = []

    def wait_for(self, assignment, timeout=30):
        """Returns the next message that has such an assignment, as a dictionary."""
        end = time.monotonic() + timeout
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                text = self.socket.recv(4096).decode()
            except TimeoutError:
                break
            self.received.append(text)
            if assignment in text.split("\n"):
                return dict(line.split("=", 1) for line in text.split("\n"))
        raise AssertionError(f"nobody said {assignment}, but {self.received}")

    def close(self):
        self.socket.close()
