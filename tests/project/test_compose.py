# SPDX-License-Identifier: GPL-3.0-or-later
"""docker-compose.yml is understood by the docker-compose of this system, whose versions differ: it
is 1.29 on Debian 12, and 2 on Debian 13. As a gate it is run on version 2 everywhere besides."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from harness.environment import pass_on

PROGRAMS = os.environ.get("PFO_COMPOSE", "docker-compose").split(":")
FILE = pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "docker-compose.yml"


@pytest.fixture(name="compose", params=PROGRAMS)
def compose_fixture(request, tmp_path):
    """Runs it on a copy of the file, beside which is nobody's .env."""
    shutil.copy(FILE, tmp_path)

    def run(*arguments):
        environment = pass_on() | {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        return subprocess.run([request.param, *arguments], cwd=tmp_path, env=environment,
                              check=False, capture_output=True, text=True, timeout=60)
    return run


@pytest.mark.parametrize("profile", [[], ["--profile", "server"]], ids=["plain", "server"])
def test_it_is_understood(compose, profile):
    checked = compose(*profile, "config", "--quiet")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_its_services(compose):
    """Those of all profiles."""
    listed = compose("--profile", "server", "config", "--services").stdout.split()
    assert sorted(listed) == ["adminer", "db", "server"]


def test_the_database(compose):
    """For this machine alone, with a volume, and with the password that the README tells people."""
    shown = compose("config").stdout
    for port in ["5432:5432", "8080:8080"]:
        outer, inner = port.split(":")
        assert re.search(rf"127\.0\.0\.1:{port}\b|host_ip: 127\.0\.0\.1\s+target: {inner}\s+"
                         rf'published: "{outer}"', shown), shown
    assert "pg_isready" in shown
    assert re.search(r"db-data:/var/lib/postgresql/data|"
                     r"source: db-data\s+target: /var/lib/postgresql/data", shown), shown

    password = (FILE.parent / "data/container/db-password").read_text().strip()
    url = f"postgresql://pfo3user:{password}@127.0.0.1:5432/pfo3db"
    assert f"DATABASE_URL={url} pfo3-server" in (FILE.parent / "README.md").read_text()
    inside = (FILE.parent / "data/container/database-url").read_text().strip()
    assert inside == url.replace("127.0.0.1", "db")


def test_what_is_wrong_would_be_told(compose, tmp_path):
    """What the test above relies on."""
    path = tmp_path / FILE.name
    path.write_text(path.read_text().replace("healthcheck:", "healthchecks:", 1))
    checked = compose("config", "--quiet")
    assert checked.returncode != 0 and "healthchecks" in checked.stderr
