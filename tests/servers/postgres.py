"""A PostgreSQL server of the tests' own: a new cluster in a temporary folder, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from monitor.storage.tables import metadata
from monitor.storage.unit_of_work import SqlStore

NOT_INSTALLED = "PostgreSQL's server programs are not installed"
USER, PASSWORD = "gatepost", "only-for-tests"
_QUICK = (
    "-F -c full_page_writes=off -c synchronous_commit=off -c unix_socket_directories= -c max_connections=60"
)
"""Nothing of this cluster has to outlive a power cut."""


def programs_folder() -> Path | None:
    """Find the folder with `initdb` and `pg_ctl`; None where the server is not installed."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    return versions[-1].parent if versions else None


class PostgresServer:
    """A running cluster with one database that has this version's tables."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._data = folder / "data"
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def start(self) -> None:
        """Make the cluster and wait until it answers; prepare the database with tables."""
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:
            shutil.chown(self._folder, _server_user())
            shutil.chown(secret, _server_user())
        self._run(
            "initdb",
            *("-D", str(self._data), "-U", USER, f"--pwfile={secret}", "-A", "scram-sha-256"),
            *("-E", "UTF8", "--no-locale", "--no-sync"),
        )
        options = f"-h 127.0.0.1 -p {self.port} {_QUICK}"
        self._run(
            "pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"), "-o", options, "start"
        )
        store = SqlStore(self.new_database("with_tables"))
        store.migrate()
        store.close()

    def stop(self) -> None:
        """End the cluster at once."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "stop")

    def url(self, database: str, *, password: str = PASSWORD) -> str:
        """Give the address of a database as the settings write it."""
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, *, database: str = "postgres") -> None:
        """Run one statement as the cluster's owner."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def new_database(self, name: str, *, encoding: str = "UTF8") -> str:
        """Make a database without tables and give its address."""
        self.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
        return self.url(name)

    def emptied_database(self) -> str:
        """Empty the database that has all tables, and give its address."""
        names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        # The triggers that keep evidence and history do not run for a replica.
        self.execute(
            f"SET session_replication_role = replica; TRUNCATE {names} RESTART IDENTITY",
            database="with_tables",
        )
        return self.url("with_tables")

    def _run(self, program: str, *arguments: str) -> None:
        user = _server_user() if os.geteuid() == 0 else None  # the server refuses to run as root
        # To a file: the server would inherit a pipe and keep it open.
        with (self._folder / "output").open("a+") as output:
            done = subprocess.run(
                [str(self._programs / program), *arguments],
                cwd=self._folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                user=user,
                extra_groups=[] if user else None,
            )
            output.seek(0)
            assert done.returncode == 0, output.read()


def _server_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A cluster for the whole run; skips where the server programs are missing."""
    programs = programs_folder()
    if programs is None:
        pytest.skip(NOT_INSTALLED)
    with tempfile.TemporaryDirectory(prefix="gatepost-postgres-") as folder:
        server = PostgresServer(programs, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
