# SPDX-License-Identifier: GPL-3.0-or-later
"""docker-compose.yml is understood by the docker-compose of this system, whose versions differ: it
is 1.29 on Debian 12, and 2 on Debian 13."""

import os
import pathlib
import shutil
import subprocess

import pytest

from harness.environment import pass_on

FILE = pathlib.Path(os.environ["PFO_SOURCE_ROOT"]) / "docker-compose.yml"


@pytest.fixture(name="compose")
def compose_fixture(tmp_path):
    """Runs it on a copy of the file, beside which is nobody's .env."""
    shutil.copy(FILE, tmp_path)

    def run(*arguments):
        environment = pass_on() | {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        return subprocess.run(["docker-compose", *arguments], cwd=tmp_path, env=environment,
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


def test_what_is_wrong_would_be_told(compose, tmp_path):
    """What the test above relies on."""
    path = tmp_path / FILE.name
    path.write_text(path.read_text().replace("healthcheck:", "healthchecks:", 1))
    checked = compose("config", "--quiet")
    assert checked.returncode != 0 and "healthchecks" in checked.stderr
