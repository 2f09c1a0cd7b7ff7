"""A server of PostgreSQL for tests: in a temporary folder, without a password, and quick rather than durable."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

COLLATIONS = {"c": "LOCALE 'C'", "icu": "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'"}
"""Databases that compare by bytes, and as people of a language do."""
_QUICK = (
    *("fsync=off", "full_page_writes=off", "max_connections=300", "unix_socket_directories=''"),
    "authentication_timeout=3",  # seconds: a stop waits as long for a process that was frozen while it connected
)


def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, from the path or where Debian has them."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if (found := shutil.which("pg_ctl")) and Path(found).with_name("initdb").exists():
        folders.append(Path(found).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class PostgresServer:
    """Starts, stops and restarts the server; a database stays as it is meanwhile."""

    def __init__(self, programs: Path, *, network: str = "") -> None:
        """Start it for this host, and for those of a network if one is given."""
        self._programs = programs
        self._user = "postgres" if "postgres" in {user.pw_name for user in pwd.getpwall()} else "nobody"
        self._folder = Path(tempfile.mkdtemp(prefix="agent-postgres-", dir="/tmp"))
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self._port = listening.getsockname()[1]
        if os.geteuid() == 0:  # PostgreSQL refuses to be root's
            shutil.chown(self._folder, self._user)
        self._addresses = "*" if network else "127.0.0.1"
        self._run("initdb", "--username=agent", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        if network:
            with (self._folder / "data" / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {network} trust\n")
        self.start()

    def url(self, database: str, *, host: str = "127.0.0.1") -> str:
        """Return the address of a database."""
        return f"postgresql://agent@{host}:{self._port}/{database}"

    def create(self, database: str, collation: str = "c") -> str:
        """Create a database, and return its address."""
        self.execute(
            "postgres", f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8' {COLLATIONS[collation]}"
        )
        return self.url(database)

    def execute(self, database: str, statement: str) -> list[tuple[object, ...]]:
        """Execute a statement, and return its rows."""
        import psycopg  # noqa: PLC0415 - where there is no server, it may not be needed

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Start it, and wait until it can be used."""
        listening = (f"port={self._port}", f"listen_addresses={self._addresses}")
        options = " ".join(f"-c {option}" for option in (*_QUICK, *listening))
        self._run("pg_ctl", "start", "--wait", "--log", str(self._folder / "log"), "--options", options)

    def stop(self) -> None:
        """Stop it, and end every connection."""
        self._run("pg_ctl", "stop", "--wait", "--mode", "fast")

    def remove(self) -> None:
        """Stop it as it stands, and delete everything."""
        self._run("pg_ctl", "stop", "--wait", "--mode", "immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "--pgdata", str(self._folder / "data"), *arguments]
        user = self._user if os.geteuid() == 0 else None
        done = subprocess.run(
            command, check=False, user=user, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert done.returncode == 0, done.stderr.decode()
