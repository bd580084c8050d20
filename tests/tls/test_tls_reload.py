# SPDX-License-Identifier: GPL-3.0-or-later
"""HUP: newcomers are shown the new certificate, and nobody is dropped."""

import re
import shutil
import signal
import ssl

import pytest

from harness.server import get_reason, run_to_exit
from harness.tls import Authority, Certificate, make_context, read_fingerprint
from harness.wait import wait_until


def put_in_place(new, old):
    shutil.copyfile(new.path, old.path)
    shutil.copyfile(new.key, old.key)


def reload(server, expected):
    """Lets it read its certificate again, and waits until it says how that went."""
    n_times = server.read_log().count(expected)
    server.send_signal(signal.SIGHUP)
    wait_until(lambda: server.read_log().count(expected) > n_times, 20, expected)


def is_trusted(server, context):
    try:
        with server.connect(tls=context) as client:
            return client.ask("PING")["ok"]
    except ssl.SSLCertVerificationError:
        return False


def test_newcomers_are_shown_the_new_one(server, tmp_path, certificate, trusting):
    new = Certificate(tmp_path, "new")
    inside = [server.connect(tls=trusting) for _ in range(20)]
    for number, client in enumerate(inside):
        client.send_request("TASK", {"task": {"name": "sum", "args": [number, 1]}}, id=number)

    put_in_place(new, certificate)
    reload(server, read_fingerprint(new.path))

    assert is_trusted(server, make_context(new.path))
    assert not is_trusted(server, trusting)
    for number, client in enumerate(inside):
        assert client.read() == {"ok": True, "result": number + 1, "id": number}
        assert client.ask("PING")["ok"]
        client.close()


def test_a_ticket_of_before_is_not_taken(server, tmp_path, certificate):
    """Who resumes would not see that the certificate is another."""
    context = make_context()
    with server.connect(tls=context) as client:
        assert client.ask("PING")["ok"]
        session = client.socket.tls.session
    new = Certificate(tmp_path, "new")
    put_in_place(new, certificate)
    reload(server, read_fingerprint(new.path))
    with server.connect(tls=context, session=session) as client:
        assert client.ask("PING")["ok"]
        assert not client.socket.tls.session_reused


class Configured:
    """A server whose settings are in a file that changes."""

    def __init__(self, start_server, folder, **settings):
        self.config = folder / "pfo3-server.conf"
        self.write(**settings)
        self.server = start_server(arguments=["--config", self.config])

    def write(self, **settings):
        self.config.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def reload(self, expected, **settings):
        """Returns what it logs about settings that are to count from now on."""
        self.write(**settings)
        seen = len(self.server.read_log())
        reload(self.server, expected)
        return self.server.read_log()[seen:]


@pytest.fixture(name="configured")
def configured_fixture(start_server, tmp_path, certificate):
    return Configured(start_server, tmp_path, **certificate.get_settings())


def remove(certificate):
    certificate.path.unlink()
    certificate.key.unlink()


def test_the_files_may_move(configured, tmp_path, certificate, trusting):
    """Also where the old ones have gone."""
    with configured.server.connect(tls=trusting) as inside:
        new = Certificate(tmp_path, "new")
        remove(certificate)
        log = configured.reload("From now on", QUEUE_MAX=5, **new.get_settings())
        assert read_fingerprint(new.path) in log
        assert (f"From now on: QUEUE_MAX=5 (was 10000), TLS_CERT={new.path} "
                f"(was {certificate.path}), TLS_KEY={new.key} (was {certificate.key})\n") in log
        assert "Only after a restart" not in log
        assert is_trusted(configured.server, make_context(new.path))
        assert inside.ask("PING")["ok"]
    put_in_place(Certificate(tmp_path, "newer"), new)
    reload(configured.server, read_fingerprint(tmp_path / "newer.pem"))


def test_files_that_moved_to_nowhere(configured, tmp_path, trusting):
    """Nothing changes, and it is said of which file that comes."""
    nowhere = tmp_path / "nowhere.pem"
    log = configured.reload("Nothing is changed", QUEUE_MAX=5, TLS_CERT=nowhere, TLS_KEY=nowhere)
    assert f"TLS goes on with the certificate that it has: the certificate {nowhere}" in log
    assert "QUEUE_MAX" not in log
    assert is_trusted(configured.server, trusting)


def test_another_mode_has_to_wait(configured, certificate, trusting):
    """And the paths with it. That the files have gone keeps nothing else from changing."""
    remove(certificate)
    log = configured.reload("Only after a restart", QUEUE_MAX=5, TLS="auto")
    assert "From now on: QUEUE_MAX=5 (was 10000)\n" in log
    assert "TLS goes on with the certificate that it has" in log
    waiting = log.partition("Only after a restart: ")[2].splitlines()[0]
    names = [word.partition("=")[0] for word in waiting.split(", ")]
    assert names == ["TLS", "TLS_CERT", "TLS_KEY"]
    assert is_trusted(configured.server, trusting)


def test_auto_goes_on_with_its_own(start_server, tmp_path):
    configured = Configured(start_server, tmp_path, TLS="auto")
    shown = tmp_path / "shown.pem"
    shutil.copyfile(next(tmp_path.glob("**/tls-cert.pem")), shown)
    log = configured.reload("From now on", QUEUE_MAX=5, TLS="auto")
    assert read_fingerprint(shown) in log
    assert is_trusted(configured.server, make_context(shown))
    next(tmp_path.glob("**/tls-cert.pem")).unlink()
    log = configured.reload("Nothing is changed", QUEUE_MAX=6, TLS="auto")
    assert "remove both files and start it again" in log
    assert is_trusted(configured.server, make_context(shown))


@pytest.mark.parametrize("damage", ["missing", "mismatch", "expired", "half", "ed448"])
def test_a_bad_one_is_not_taken(server, tmp_path, certificate, trusting, damage):
    """It is logged, and the server goes on with what it has."""
    if damage == "missing":
        certificate.path.unlink()
    elif damage == "mismatch":
        shutil.copyfile(Certificate(tmp_path, "other").key, certificate.key)
    elif damage == "expired":
        put_in_place(Certificate(tmp_path, "expired", start="2020-01-01 00:00:00",
                                 end="2021-01-01 00:00:00"), certificate)
    elif damage == "ed448":
        put_in_place(Certificate(tmp_path, "ed448", key_type="ed448"), certificate)
    else:
        certificate.key.write_bytes(certificate.key.read_bytes()[:40])

    known = shutil.copyfile(certificate.path, tmp_path / "known.pem") if damage == "half" else None
    reload(server, "TLS goes on with the certificate that it has")
    assert known is None or is_trusted(server, make_context(known))
    with server.connect(tls=trusting) as client:
        assert client.ask("PING")["ok"]


def cut(text, place):
    """Returns the text of a file with two certificates and a key as far as it came."""
    first, second = (at.end() for at in list(re.finditer(r"-----END CERTIFICATE-----\n", text))[:2])
    return text[:{
        "first": first // 2,
        "first END": first - 5,
        "next dash": first + 1,
        "next BEGIN": first + len("-----BEGIN CERT"),
        "next BEGIN line": first + len("-----BEGIN CERTIFICATE-----"),
        "second": (first + second) // 2,
        "second END": second - len("CATE-----\n"),
        "key": second + len("-----BEGIN PRI"),
        "key's END": -len("KEY-----\n"),
    }[place]]


@pytest.mark.parametrize("place", [
    "first", "first END", "next dash", "next BEGIN", "next BEGIN line", "second", "second END",
    "key", "key's END"])
def test_one_that_is_cut_off_is_not_taken(start_server, tmp_path, place):
    """Wherever the file ends too early: not at the start, and not by HUP. All in one file, as some
    programs make it, with text between that means nothing."""
    signed = Certificate(tmp_path, authority=Authority(tmp_path, "authority"))
    both = tmp_path / "both.pem"
    text = f"# chain\n{signed.path.read_text()}{signed.key.read_text()}"
    settings = {"TLS_CERT": both, "TLS_KEY": signed.key}
    both.write_text(text.replace("-----BEGIN", "subject=CN = x\n\n-----BEGIN"))
    server = start_server(**settings)
    with server.connect(tls=make_context(tmp_path / "authority.pem")) as inside:
        both.write_text(cut(text, place))
        reload(server, "TLS goes on with the certificate that it has")
        assert f"the certificate {both} is cut off" in server.read_log()
        assert is_trusted(server, make_context(tmp_path / "authority.pem"))
        assert inside.ask("PING")["ok"]

    process = run_to_exit(tmp_path, **settings)
    assert process.returncode == 78
    assert f"the certificate {both} is cut off" in get_reason(process)
    both.write_text(text)
    assert run_to_exit(tmp_path, "--check-config", **settings).returncode == 0


def test_a_server_of_plain_text_goes_on(start_server):
    server = start_server()
    with server.connect() as client:
        reload(server, "The settings are as they were")
        assert client.ask("PING")["ok"]
        assert client.ask("INFO")["result"]["tls"] is False
