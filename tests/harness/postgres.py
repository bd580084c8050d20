# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL that belongs to one run of tests."""

import contextlib
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "autovacuum": "off",
    "max_connections": "100",
}

USER = "pfo3"

# Mounts a file system that nobody else sees, which takes to be root there and no more, and is
# somebody else again, as PostgreSQL wants it: DISK SIZE PROGRAM [ARGUMENT]...
WITH_DISK = """
    disk=$1 size=$2
    shift 2
    mount -t tmpfs -o "size=$size,mode=700" tmpfs "$disk"
    exec unshare --user --map-user=999 --map-group=999 "$@"
"""


def find_programs():
    """Returns the folder of PostgreSQL's programs, the newest version's."""
    folders = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"),
                     key=lambda path: int(path.parent.name))
    if folders:
        return folders[-1]
    found = shutil.which("initdb")
    assert found, "no PostgreSQL server is installed"
    return pathlib.Path(found).resolve().parent


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A cluster in a folder that goes away with it. It can be stopped and started on its port.
    With `disk_size` its databases are on a file system of that size, which only it sees."""

    def __init__(self, disk_size=None):
        self.programs = find_programs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pfo3-pg-"))
        self.password = secrets.token_urlsafe(12)
        self.port = find_free_port()
        self.n_databases = 0
        self.running = False
        # PostgreSQL refuses to run as root.
        self.as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} \
            if os.getuid() == 0 else {}
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        self.before = []
        if disk_size:
            self.before = ["unshare", "-rm", "sh", "-ec", WITH_DISK, "sh", self.disk, disk_size]
        if self.as_user:
            shutil.chown(self.folder, "postgres", "postgres")
            shutil.chown(self.disk, "postgres", "postgres")
        self._create()
        self.start()
        if disk_size:
            self.query("postgres", f"CREATE TABLESPACE disk LOCATION '{self.disk}'")

    def _run(self, program, *arguments, before=(), **options):
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        return subprocess.run([*before, self.programs / program, *arguments], cwd="/",
                              env=environment, check=True, text=True, stdin=subprocess.DEVNULL,
                              **self.as_user, **options)

    def _create(self):
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if self.as_user:
            shutil.chown(password_file, "postgres", "postgres")
        self._run("initdb", "-D", self.folder / "data", "-U", USER, "--pwfile", password_file,
                  "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync", "-E", "UTF8",
                  "--locale=C", stdout=subprocess.DEVNULL)

    def start(self):
        settings = SETTINGS | {"port": self.port, "unix_socket_directories": self.folder}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-s", "-w",
                  "-o", options, "start", before=self.before, stdout=subprocess.DEVNULL)
        self.running = True

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", self.folder / "data", "-s", "-w", "-m", mode, "stop")
        self.running = False

    def _get_pid(self):
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def get_disk(self):
        """The file system that only it sees, as it is reached from here."""
        return pathlib.Path(f"/proc/{self._get_pid()}/root{self.disk}")

    def _signal_all(self, number):
        """Signals the postmaster and its children, which are the sessions too."""
        pid = self._get_pid()
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for process in [pid, *map(int, children)]:
            os.kill(process, number)

    def freeze(self):
        """Lets it take connections and say nothing."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self):
        self._signal_all(signal.SIGCONT)

    def _get_psql(self, database):
        return ["psql", "-h", self.folder, "-p", str(self.port), "-U", USER, "-d", database,
                "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1"]

    def query(self, database, sql):
        """Runs SQL beside the server. Returns the rows as lists of texts."""
        output = self._run(*self._get_psql(database), "-c", sql, stdout=subprocess.PIPE).stdout
        return [line.split("\t") for line in output.splitlines()]

    @contextlib.contextmanager
    def hold(self, database, sql):
        """Keeps a transaction open that has run the SQL."""
        program, *arguments = self._get_psql(database)
        with subprocess.Popen([self.programs / program, *arguments], cwd="/", text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C"}, bufsize=1,
                              **self.as_user) as session:
            session.stdin.write(f"BEGIN; {sql}; SELECT 'held';\n")
            while (line := session.stdout.readline()) != "held\n":
                assert line, "the SQL failed"
            yield
            session.stdin.write("ROLLBACK;\n")

    def create_database(self):
        """Returns the name of a new, empty database."""
        self.n_databases += 1
        name = f"test{self.n_databases}"
        place = "TABLESPACE disk" if self.before else ""
        self.query("postgres", f"CREATE DATABASE {name} {place}")
        return name

    def get_url(self, database, password=None):
        return f"postgresql://{USER}:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def close(self):
        if self.running:
            self.stop("immediate")
        shutil.rmtree(self.folder)
