# SPDX-License-Identifier: GPL-3.0-or-later
"""The server in a container, and docker-compose.yml: built and run for real, in podman. The images
of PostgreSQL and Adminer are stand-ins made of Debian's packages; docker-compose talks to podman as
it would to docker."""

import json
import os
import re
import signal
import subprocess

import pytest

import containers
from containers import SERVER, SOURCE_ROOT, Compose, Person, inspect, podman
from harness.wait import wait_until

LIMIT_MIB = 120

# What an administrator would add who runs the image without docker-compose.yml.
CAREFUL = ["--rm", "--read-only", "--cap-drop=all", "--security-opt=no-new-privileges",
           "--network=none"]


@pytest.fixture(name="images", scope="session", autouse=True)
def images_fixture():
    containers.build_images()


@pytest.fixture(name="service", scope="session", autouse=True)
def service_fixture(images):
    """What docker-compose talks to."""
    with open("/run/podman-service.log", "wb") as log:
        process = subprocess.Popen(["nsenter", f"--net={os.environ['PFO_GATE_NET']}", "podman",
                                    "system", "service", "--time=0",
                                    f"unix://{containers.SOCKET}"], stdout=log, stderr=log)
    wait_until(containers.SOCKET.exists, 30)
    yield
    process.terminate()
    process.wait(30)


@pytest.fixture(name="compose", scope="module")
def compose_fixture(service):
    """Everything in docker-compose.yml, started in the two steps that the README shows."""
    compose = Compose("docker-compose", "gate")
    compose("up", "-d", "db", "adminer")
    assert compose.list_running() == ["adminer", "db"]
    compose.wait_until_healthy("db")
    compose("--profile", "server", "up", "-d")
    assert compose.list_running() == ["adminer", "db", "server"]
    compose.wait_until_healthy("server")
    yield compose
    compose("--profile", "server", "down", "--volumes")


@pytest.fixture(name="ana", scope="module")
def ana_fixture(compose, tmp_path_factory):
    person = Person(tmp_path_factory.mktemp("ana"), "ana")
    person.do_main_job()
    return person


def is_healthy(name):
    """Runs the image's own check of health."""
    return podman("healthcheck", "run", name, check=False).returncode == 0


# The image

def test_image_is_small(record_property):
    mib = inspect(SERVER, ".Size", "image") / 1024 / 1024
    base = inspect(containers.BASE, ".Size", "image") / 1024 / 1024
    print(f"image: {mib:.1f} MiB, of which the base has {base:.1f} MiB")
    record_property("image_mib", round(mib, 1))
    assert mib < LIMIT_MIB


def test_image_says_how_it_runs():
    config = inspect(SERVER, ".Config", "image")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", config["User"])
    assert config["Entrypoint"] == ["pfo3-server"]
    assert list(config["ExposedPorts"]) == ["6000/tcp"]
    assert list(config["Volumes"]) == ["/var/lib/pfo3"]
    image = json.loads(podman("image", "inspect", SERVER).stdout)[0]
    assert image["Healthcheck"]["Test"] == ["CMD", "pfo3-cli", "--local", "ping"]


def test_image_holds_no_tools_of_the_build():
    listed = podman("run", *CAREFUL, "--entrypoint=ls", SERVER, "/usr/bin", "/src", check=False)
    programs = listed.stdout.split()
    assert "pfo3-server" in programs and "pfo3-cli" in programs
    assert not {"gcc", "meson", "ninja"} & set(programs)
    assert "/src" in listed.stderr


def test_packages_of_the_build_are_those_of_the_project():
    dockerfile = (SOURCE_ROOT / "data/container/Dockerfile").read_text(encoding="utf-8")
    packages = re.findall(r"^  ([a-z][\w.-]+)(?: \\)?$", dockerfile.split("COPY")[0], re.MULTILINE)
    listed = containers.run("build-aux/dependencies", "list", "build").stdout.split("\n")[0].split()
    assert len(packages) > 10 and [name for name in packages if name not in listed] == []


def test_plain_text_for_others_must_be_meant():
    """The image by itself would not speak plain text to whoever reaches its port."""
    podman("create", "--name=refuses", *CAREFUL[1:], SERVER)
    podman("start", "--attach", "refuses", check=False)
    assert inspect("refuses", ".State.ExitCode") == 78
    assert "ALLOW_PLAINTEXT=true" in podman("logs", "refuses").stderr
    podman("rm", "--volumes", "refuses")


def test_needs_no_shell_and_no_database(tmp_path):
    """Without any shell it serves, is healthy, and keeps users in its volume."""
    shells = [f"--volume=/dev/null:/usr/bin/{name}:ro" for name in ("dash", "bash")]
    start = ["--detach", "--name=alone", "--volume=alone:/var/lib/pfo3",
             "--env=ALLOW_PLAINTEXT=true", *shells, *CAREFUL[1:], SERVER]
    ask = ["exec", "--env=G_DEBUG=fatal-warnings", "alone", "pfo3-cli"]
    (tmp_path / "password").write_text("caballo correcto\n", encoding="utf-8")
    for word in ("register", "login"):
        podman("run", f"--volume={tmp_path}/password:/run/secrets/password:ro", *start)
        wait_until(lambda: is_healthy("alone"), 60)
        assert podman("exec", "alone", "sh", "-c", "true", check=False).returncode != 0
        podman(*ask, word, "ana", "--password-file", "/run/secrets/password")
        podman("stop", "alone")
        assert inspect("alone", ".State.ExitCode") == 0
        podman("rm", "alone")
    podman("volume", "rm", "alone")


def test_speaks_tls_and_is_asked_by_tls():
    """As docs/operations.md tells those who publish the port to others."""
    podman("run", "--detach", "--name=tls", "--tmpfs=/tmp", "--env=TLS=auto", *CAREFUL[1:], SERVER)
    fingerprint = wait_until(lambda: re.search(r"[0-9A-F]{2}(:[0-9A-F]{2}){31}",
                                               podman("logs", "tls").stderr), 60)[0]
    ping = ["exec", "--env=G_DEBUG=fatal-warnings", "tls", "pfo3-cli", "--server",
            "pfo3s://127.0.0.1:6000", "--trust"]
    assert podman(*ping, fingerprint, "ping").stdout == "pong\n"
    wrong = podman(*ping, fingerprint[::-1], "ping", check=False)
    assert wrong.returncode != 0 and wrong.stdout == ""
    n_lines = len(podman("logs", "tls").stderr.splitlines())
    for _ in range(2):
        assert is_healthy("tls")
    log = podman("logs", "tls").stderr.splitlines()[n_lines:]
    assert [line for line in log if " info " not in line or "refused" in line] == []
    podman("rm", "--force", "--volumes", "tls")


@pytest.mark.parametrize("settings", [["ALLOW_PLAINTEXT=true"], ["TLS=auto"]], ids=" ".join)
def test_is_healthy_on_another_port(settings):
    """And would not be if nobody answered there."""
    given = [f"--env={one}" for one in ["SOCKET_PORT=7001", *settings]]
    podman("run", "--detach", "--name=other", "--tmpfs=/tmp", *given, *CAREFUL[1:], SERVER)
    wait_until(lambda: "Servidor sockets en 0.0.0.0:7001 " in podman("logs", "other").stdout, 60)
    assert is_healthy("other")
    nobody = podman("exec", "--env=SOCKET_PORT=7002", "other", "pfo3-cli", "--local", "ping",
                    check=False)
    assert nobody.returncode == 69
    podman("rm", "--force", "--volumes", "other")


# All of it, as docker-compose.yml starts it

def test_profile_parses_and_no_port_is_open_to_others(compose):
    compose("config", "-q")
    ports = re.findall(r"(\S+)->", podman("ps", "--format", "{{.Ports}}").stdout)
    assert sorted(ports) == ["127.0.0.1:5432", "127.0.0.1:6000", "127.0.0.1:8080"]


def test_adminer_answers(compose):
    page = containers.run_apart("curl", "--silent", "--fail", "http://127.0.0.1:8080/")
    assert "Adminer" in page.stdout


def test_server_may_do_nothing_else(compose):
    status = compose.read_status("server")
    assert status["Uid"].split() == ["10001"] * 4 and status["Gid"].split() == ["10001"] * 4
    assert {int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"] == "1"


def test_the_others_may_do_little(compose):
    """What the database is left with is what takes its folder and its user: chown, dac_override,
    fowner, setgid, setuid, by their numbers in capabilities(7)."""
    left = {"adminer": 0, "db": sum(1 << number for number in (0, 1, 3, 6, 7))}
    for service, capabilities in left.items():
        status = compose.read_status(service)
        assert status["NoNewPrivs"] == "1"
        assert int(status["CapBnd"], 16) == capabilities, service


def test_database_is_asked_by_address(compose):
    """Its first start, which listens on a socket alone, does not count as being there."""
    check = inspect(compose.get_name("db"), ".Config.Healthcheck.Test")
    assert "pg_isready -h 127.0.0.1" in " ".join(check)


def test_root_is_read_only(compose):
    name = compose.get_name("server")
    assert inspect(name, ".HostConfig.ReadonlyRootfs") is True
    refused = podman("exec", "--user=0", name, "touch", "/usr/x", "/etc/x", "/run/x", check=False)
    assert refused.stderr.count("Read-only file system") >= 2
    podman("exec", name, "touch", "/tmp/x", "/var/lib/pfo3/x")


def test_main_job(ana):
    ana.ask("logout")
    ana.log_in()


def test_users_are_in_the_database_and_secrets_in_no_environment(compose, ana):
    query = ["psql", "-U", "pfo3user", "-d", "pfo3db", "-Atc", "select username from usuarios"]
    assert podman("exec", compose.get_name("db"), *query).stdout == "ana\n"
    for service in ("db", "server"):
        assert not re.search("pfo3pass", str(inspect(compose.get_name(service), ".Config.Env")))


def exchange(connection, line):
    connection.stdin.write(line + "\n")
    connection.stdin.flush()
    return json.loads(connection.stdout.readline())


def test_database_restarts_in_the_middle(compose, ana):
    """Who is connected goes on, the others are told, and all comes back by itself."""
    pid = compose.read_status("server")["Pid"]
    with ana.connect() as connection:
        login = {"op": "LOGIN", "data": {"username": "ana", "password": "caballo correcto"}}
        assert exchange(connection, json.dumps(login))["ok"] is True
        compose("stop", "db")
        task = '{"op":"TASK","data":{"task":{"name":"sum","args":[1,2,3.5]}}}'
        assert exchange(connection, task)["result"] == 6.5
        connection.stdin.close()
    assert ana.log_in(check=False).returncode == 69
    assert compose.is_healthy("server")
    compose("restart", "db")
    compose.wait_until_healthy("db")
    wait_until(lambda: ana.log_in(check=False).returncode == 0, 60)
    assert "ana" in ana.ask("inicio").stdout
    ana.run_tasks()
    assert compose.read_status("server")["Pid"] == pid


def test_database_restarts_under_an_open_connection(compose, ana):
    """On which everything comes back: nobody has to connect again."""
    pid = compose.read_status("server")["Pid"]
    login = {"op": "LOGIN", "data": {"username": "ana", "password": "caballo correcto"}}
    with ana.connect() as connection:
        assert exchange(connection, json.dumps(login))["ok"] is True
        assert exchange(connection, '{"op":"GET_TAREAS_HTML"}')["ok"] is True
        before = inspect(compose.get_name("db"), ".State.Pid")
        compose("restart", "db")
        assert inspect(compose.get_name("db"), ".State.Pid") != before
        wait_until(lambda: exchange(connection, json.dumps(login))["ok"], 60, "a sign-in")
        page = wait_until(lambda: exchange(connection, '{"op":"GET_TAREAS_HTML"}').get("html"), 60,
                          "Inicio")
        assert "ana" in page
        connection.stdin.close()
        assert connection.wait(60) == 0
    assert compose.read_status("server")["Pid"] == pid


def test_frozen_server_is_not_healthy(compose):
    pid = int(inspect(compose.get_name("server"), ".State.Pid"))
    os.kill(pid, signal.SIGSTOP)
    try:
        assert not compose.is_healthy("server")
    finally:
        os.kill(pid, signal.SIGCONT)
    compose.wait_until_healthy("server")


def test_ends_in_good_order_and_has_time_for_it(compose, ana):
    name = compose.get_name("server")
    drain = dict(word.split("=", 1) for word in inspect(name, ".Config.Env"))["DRAIN_SECONDS"]
    assert inspect(name, ".Config.StopTimeout") > int(drain)
    compose("stop", "server")
    assert inspect(name, ".State.ExitCode") == 0
    compose("start", "server")
    compose.wait_until_healthy("server")
    assert "ana" in ana.ask("inicio").stdout


def test_other_ports_and_other_passwords(compose, tmp_path, ana):
    """Another database beside the first, with a password that is not the one which comes along."""
    (tmp_path / "password").write_text("another\n", encoding="utf-8")
    url = "postgresql://pfo3user:another@db:5432/pfo3db\n"
    (tmp_path / "url").write_text(url, encoding="utf-8")
    other = Compose("docker-compose", "other")
    other.environment |= {"DB_PORT": "5433", "ADMINER_PORT": "8081", "SERVER_PORT": "6001",
                          "DB_PASSWORD_FILE": str(tmp_path / "password"),
                          "SERVER_DATABASE_URL_FILE": str(tmp_path / "url")}
    other("--profile", "server", "up", "-d")
    other.wait_until_healthy("db")
    luis = Person(tmp_path, "luis")
    luis.environment["PFO3_SERVER"] = "127.0.0.1:6001"
    wait_until(lambda: luis.ask("ping", check=False).returncode == 0, 60)
    luis.do_main_job()
    other("--profile", "server", "down", "--volumes")
    assert compose.list_running() == ["adminer", "db", "server"]


def find_profile_options():
    """How podman-compose is told to start the server too. Before 1.1 it knows no profiles, and
    starts all."""
    said = containers.run("podman-compose", "--version").stdout
    version = re.search(r"^podman-compose\w* version:? +(\d+)\.(\d+)", said, re.MULTILINE)
    return ["--profile", "server"] if tuple(map(int, version.groups())) >= (1, 1) else []


def test_podman_compose_starts_it_too(service, tmp_path):
    compose = Compose("podman-compose", "podman", find_profile_options())
    compose.environment |= {"DB_PORT": "5434", "ADMINER_PORT": "8082", "SERVER_PORT": "6002"}
    compose("up", "-d", "--no-build")
    assert compose.list_running() == ["adminer", "db", "server"]
    compose.wait_until_healthy("server")
    compose.wait_until_healthy("db")
    eva = Person(tmp_path, "eva")
    eva.environment["PFO3_SERVER"] = "127.0.0.1:6002"
    eva.do_main_job()
    compose("down", "--volumes")
