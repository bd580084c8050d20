# SPDX-License-Identifier: GPL-3.0-or-later
"""Two hosts with a router between, each a network namespace. The tests run on the first of them."""

import os
import shlex
import subprocess

from cable import Cable
from harness.network import enter_network

CLIENT_ADDRESS, SERVER_ADDRESS = "10.71.1.2", "10.71.2.2"


class Host:
    """A network namespace, which is there as long as a process that does nothing is in it."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "ip link set lo up && echo up && exec sleep infinity"],
            stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "up\n"
        self.path = f"/proc/{self.process.pid}/ns/net"

    def get_prefix(self):
        """What to put before a command so that it runs there."""
        return ["nsenter", f"--net={self.path}", "--"]

    def run(self, *command):
        return subprocess.run([*self.get_prefix(), *command], check=True, text=True, timeout=30,
                              stdout=subprocess.PIPE).stdout

    def enter(self):
        """What this thread opens meanwhile is there."""
        return enter_network(self.path)

    def close(self):
        self.process.kill()
        self.process.wait()


def run(*command):
    subprocess.run(command, check=True, timeout=30)


def connect(name, host, peer_name, peer_host):
    """A pair of interfaces, one on each host; None is the one that the tests run on."""
    run("ip", "link", "add", "name", name, "type", "veth", "peer", "name", peer_name)
    for interface, where in (name, host), (peer_name, peer_host):
        # Frames are carried as they stand: whole, and with their checksums.
        subprocess.run(
            ["ethtool", "-K", interface, "tx", "off", "gso", "off", "tso", "off", "gro", "off"],
            check=True, stdout=subprocess.DEVNULL, timeout=30)
        if where is not None:
            run("ip", "link", "set", interface, "netns", str(where.process.pid))
        on = where.run if where is not None else run
        on("ip", "link", "set", interface, "up")


class Network:
    """client -- cable -- router -- server."""

    def __init__(self):
        self.router, self.server, self.between = Host(), Host(), Host()
        connect("client", None, "end0", self.between)
        connect("near", self.router, "end1", self.between)
        connect("far", self.router, "server", self.server)

        run("ip", "address", "add", f"{CLIENT_ADDRESS}/24", "dev", "client")
        run("ip", "route", "add", "default", "via", "10.71.1.1")
        self.router.run("ip", "address", "add", "10.71.1.1/24", "dev", "near")
        self.router.run("ip", "address", "add", "10.71.2.1/24", "dev", "far")
        self.router.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1")
        self.server.run("ip", "address", "add", f"{SERVER_ADDRESS}/24", "dev", "server")
        self.server.run("ip", "route", "add", "default", "via", "10.71.2.1")
        self.cable = Cable(self.between.enter, ["end0", "end1"])

    def write_starter(self, path, program):
        """A program at this path that starts another one on the server."""
        words = shlex.join([*self.server.get_prefix(), program])
        path.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        path.chmod(0o755)
        return path

    def close(self):
        self.cable.close()
        run("ip", "link", "delete", "client")  # it would stay until the last of the others is gone
        for host in self.server, self.router, self.between:
            host.close()


class Capture:
    """What passes the router, from now on."""

    def __init__(self, network, path):
        self.path = path
        self.process = subprocess.Popen(
            [*network.router.get_prefix(), "tshark", "-Q", "-i", "near", "-w", path],
            env={**os.environ, "HOME": str(path.parent)}, stderr=subprocess.DEVNULL)

    def has_begun(self):
        return self.path.exists() and self.path.stat().st_size > 0

    def read(self, *arguments):
        """What tshark says of it."""
        return subprocess.run(["tshark", "-r", self.path, *arguments], check=True, text=True,
                              timeout=60, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL).stdout

    def close(self):
        self.process.terminate()
        self.process.wait(30)
