# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine's clock, as a program sees that watches it."""

import ctypes
import os
import pathlib

LIBC = ctypes.CDLL(None, use_errno=True)
SYS_PIDFD_GETFD = 438


def is_watching(info):
    """TFD_TIMER_ABSTIME and TFD_TIMER_CANCEL_ON_SET of CLOCK_REALTIME."""
    fields = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
    return (int(fields.get("clockid", -1)), int(fields.get("settime flags", "0"), 8)) == (0, 3)


def read_info(file):
    """Nothing, if it was closed meanwhile."""
    try:
        return file.read_text()
    except FileNotFoundError:
        return ""


def find_timers(pid):
    """The descriptors of those that are cancelled when the clock jumps."""
    folder = pathlib.Path(f"/proc/{pid}/fdinfo")
    return [int(file.name) for file in folder.iterdir() if is_watching(read_info(file))]


def call(function, *arguments):
    result = function(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def jump(pid):
    """Wakes the program's timer, as it is cancelled on the way back from suspend. The clock itself
    is everybody's: instead, the timer is made to expire."""
    [timer] = find_timers(pid)
    process = os.pidfd_open(pid)
    timer = call(LIBC.syscall, SYS_PIDFD_GETFD, process, timer, 0)
    at_once = (ctypes.c_long * 4)(0, 0, 0, 1)  # every 0 s, after 1 ns
    call(LIBC.timerfd_settime, timer, 0, at_once, None)
    os.close(timer)
    os.close(process)
