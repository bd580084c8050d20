# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS on bare sockets, with Python's OpenSSL, and certificates of any kind, made by GnuTLS."""

import pathlib
import socket
import ssl
import subprocess
import time

CHUNK = 1 << 16


class TlsStream:
    """The client's side of TLS over a connected socket, with the methods of one. Its side can be
    ended alone, which ssl.SSLSocket cannot do; a stream that is cut off raises ssl.SSLEOFError."""

    def __init__(self, bare, context, name=None, session=None):
        self.bare = bare
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname=name,
                                    session=session)
        self._repeat(self.tls.do_handshake)

    def _flush(self):
        if data := self.outgoing.read():
            self.bare.sendall(data)

    def _repeat(self, function, *arguments):
        """Calls again and again, with what comes meanwhile, until there is a result."""
        while True:
            try:
                result = function(*arguments)
                self._flush()
                return result
            except ssl.SSLWantReadError:
                self._flush()
            except ssl.SSLError:
                self._flush()  # an alert
                raise
            if data := self.bare.recv(CHUNK):
                self.incoming.write(data)
            else:
                self.incoming.write_eof()

    def sendall(self, data):
        self._repeat(self.tls.write, data)

    def recv(self, size):
        """Returns what came; nothing at the end that the server has announced."""
        try:
            return self._repeat(self.tls.read, size)
        except ssl.SSLZeroReturnError:
            return b""

    def shutdown(self, how):
        """Says that nothing more is sent."""
        assert how == socket.SHUT_WR
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        self._flush()

    def setsockopt(self, *arguments):
        self.bare.setsockopt(*arguments)

    def settimeout(self, seconds):
        self.bare.settimeout(seconds)

    def close(self):
        self.bare.close()


def make_context(authority=None):
    """Returns what a client works with. It trusts the certificates of a file, or without one
    whomever it meets."""
    context = ssl.create_default_context(cafile=authority)
    # A stream that is cut off is no end.
    context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
    if authority is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def run(*command, **options):
    """Runs a program that must succeed; returns what it printed."""
    return subprocess.run([str(word) for word in command], check=True, text=True, timeout=30,
                          stdin=subprocess.DEVNULL, capture_output=True, **options).stdout


KEY_OPTIONS = {"ecdsa": ["--curve", "secp256r1"], "rsa": ["--bits", "2048"], "ed25519": [],
               "rsa-pss": ["--bits", "2048"], "ed448": []}


def format_day(days):
    """Returns the time in so many days as Certificate takes it."""
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(time.time() + days * 86400))


class Certificate:
    """A certificate and its key, as files of a folder: self-signed, or signed by an authority,
    whose own certificate then follows in the file."""

    def __init__(self, folder, name="server", key_type="ecdsa", names=("localhost",),
                 addresses=("127.0.0.1",), start=None, end=None, authority=None,
                 key_use="signing_key"):
        self.name = name
        self.key_use = key_use
        self.path = folder / f"{name}.pem"
        self.key = folder / f"{name}.key"
        self.template = folder / f"{name}.template"
        dates = [f'activation_date = "{start}"'] if start else []
        dates += [f'expiration_date = "{end}"'] if end else ["expiration_days = 100"]
        self.template.write_text("\n".join([f'cn = "{name}"', *dates,
                                            *self.get_uses(names, addresses)]) + "\n")

        run("certtool", "--generate-privkey", "--no-text", "--key-type", key_type,
            *KEY_OPTIONS[key_type], "--outfile", self.key)
        signer = ["--generate-self-signed"] if authority is None else [
            "--generate-certificate", "--load-ca-certificate", authority.path,
            "--load-ca-privkey", authority.key]
        run("certtool", *signer, "--no-text", "--load-privkey", self.key,
            "--template", self.template, "--outfile", self.path)
        if authority is not None:
            self.path.write_text(self.path.read_text() + authority.path.read_text())
        self.key.chmod(0o600)

    def get_uses(self, names, addresses):
        return ["tls_www_server", self.key_use, *(f'dns_name = "{one}"' for one in names),
                *(f'ip_address = "{one}"' for one in addresses)]

    def get_settings(self):
        return {"TLS_CERT": self.path, "TLS_KEY": self.key}


class Authority(Certificate):
    """One that signs others."""

    def get_uses(self, names, addresses):
        return ["ca", "cert_signing_key"]


def make_trusting(authority):
    """Returns what to put before a command that is to run on a system that trusts this
    authority."""
    return [pathlib.Path(__file__).with_name("trusting"), authority.path]


def read_fingerprint(path):
    """Returns the SHA-256 of a certificate as OpenSSL writes it."""
    return run("openssl", "x509", "-in", path, "-noout", "-fingerprint",
               "-sha256").strip().partition("=")[2]
