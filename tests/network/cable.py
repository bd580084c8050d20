# SPDX-License-Identifier: GPL-3.0-or-later
"""A cable between two hosts that can be pulled out, and that delays and loses frames as a long way
does.

Not every kernel has netem, and a network namespace can't load it; so a thread carries the
frames."""

import heapq
import itertools
import random
import select
import socket
import struct
import subprocess
import threading
import time

ETH_P_ALL = 3
SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23
LONGEST_FRAME = 65536


class Cable:
    """Carries frames between two interfaces, each the other end of a host's own."""

    def __init__(self, inside, ends):
        """inside: makes a context in which the ends are seen."""
        self.inside = inside
        self.ends = ends
        self.delay_s = 0
        self.loss = 0
        self.carried = 0
        self.lost = 0
        self.random = random.Random(1)
        self.waiting = []  # a heap of (when, number, socket, frame)
        self.numbers = itertools.count()
        self.ended = threading.Event()
        with inside():
            self.sockets = [self.open(end) for end in ends]
        self.thread = threading.Thread(target=self.carry, daemon=True)
        self.thread.start()

    @staticmethod
    def open(end):
        opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        opened.bind((end, 0))
        # Else what is put in would be read back, and carried for ever.
        opened.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, struct.pack("i", 1))
        opened.setblocking(False)
        return opened

    def carry(self):
        while not self.ended.is_set():
            pause = self.waiting[0][0] - time.monotonic() if self.waiting else 0.1
            readable, _, _ = select.select(self.sockets, [], [], min(max(pause, 0), 0.1))
            for source in readable:
                self.take(source)
            while self.waiting and self.waiting[0][0] <= time.monotonic():
                _, _, target, frame = heapq.heappop(self.waiting)
                self.put(target, frame)

    def take(self, source):
        try:
            frame = source.recv(LONGEST_FRAME)
        except OSError:  # the end is down
            return
        if self.random.random() < self.loss:
            self.lost += 1
            return
        target = self.sockets[1 - self.sockets.index(source)]
        due = time.monotonic() + self.delay_s
        heapq.heappush(self.waiting, (due, next(self.numbers), target, frame))

    def put(self, target, frame):
        try:
            target.send(frame)
            self.carried += 1
        except OSError:  # the end is down, or cannot take more now: a cable has no way to say so
            self.lost += 1

    def set_plugged(self, plugged):
        """Out, both hosts see their link go down."""
        with self.inside():
            for end in self.ends:
                subprocess.run(["ip", "link", "set", end, "up" if plugged else "down"], check=True)

    def close(self):
        self.ended.set()
        self.thread.join()
        for opened in self.sockets:
            opened.close()
