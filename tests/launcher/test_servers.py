"""The private servers: on loopback, closed without password, owned by one user, adopted when left behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from compliance.launcher.keys import read_ports, read_secrets
from compliance.launcher.place import CHECKOUT, Place, Refusal, find_place
from compliance.launcher.postgres import Postgres, embedded
from compliance.launcher.redis import Redis
from compliance.launcher.servers import in_use
from tests.launcher.conftest import fresh_environ

pytestmark = pytest.mark.process

ANOTHER_COMMAND = """
import os, sys
from compliance.launcher.place import find_place
from compliance.launcher.servers import running_servers
with running_servers(find_place(os.environ)):
    print("ready", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Postgres, Redis]]:
    """Both servers, for the tests that only look."""
    with fresh_environ() as environ:
        place = find_place(environ)
        servers = embedded(place), Redis(place)
        with in_use(place, *servers):
            yield servers


@pytest.fixture
def postgres(place: Place) -> Iterator[Postgres]:
    server = embedded(place, for_tests=True)
    yield server
    server.stop()


def begin_another(environ: dict[str, str]) -> "subprocess.Popen[str]":
    """Another command on the same data, past its start."""
    command = [sys.executable, "-c", ANOTHER_COMMAND]
    other = subprocess.Popen(
        command, cwd=CHECKOUT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert "ready\n" in iter(other.stdout.readline, "")
    return other


def workers_in(folder: Path) -> set[int]:
    """Process ids of whatever works in a folder, as /proc has it."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.add(int(process.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("role", ["postgres", "owner", "application"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_postgresql_opens_to_nobody_without_the_password(
    running: tuple[Postgres, Redis], role: str, password: str
) -> None:
    port = read_ports(running[0].place)["postgresql"]
    with pytest.raises(
        psycopg.OperationalError, match=r"no password supplied|password authentication failed"
    ):
        psycopg.connect(host="127.0.0.1", port=port, user=role, dbname="compliance", password=password)


@pytest.mark.parametrize(("password", "answer"), [(None, "already authenticated"), ("wrong", "invalid")])
def test_redis_opens_to_nobody_without_the_password(
    running: tuple[Postgres, Redis], password: str | None, answer: str
) -> None:
    port = read_ports(running[1].place)["redis"]
    with (
        redis.Redis(host="127.0.0.1", port=port, password=password) as client,
        pytest.raises(redis.AuthenticationError, match=answer),
    ):
        client.ping()


def test_nothing_listens_beyond_loopback(running: tuple[Postgres, Redis]) -> None:
    """As the kernel lists it: every listening socket on our ports is bound to 127.0.0.1."""
    ports = set(read_ports(running[0].place).values())
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    rows += [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    listening = [row[1].split(":") for row in rows if row[3] == "0A"]
    ours = [address for address, port in listening if int(port, 16) in ports]
    loopback = socket.inet_aton("127.0.0.1")[::-1].hex().upper()
    assert ours == [loopback] * 2
    assert not list(running[0].place.data.rglob(".s.PGSQL*"))


def test_secrets_and_data_are_for_their_owner_alone(running: tuple[Postgres, Redis]) -> None:
    place = running[0].place
    names = ("secrets.json", "ports.json", "redis/redis.conf")
    assert {(place.data / name).stat().st_mode & 0o777 for name in names} == {0o600}
    assert {folder.stat().st_mode & 0o777 for folder in (place.data, place.data / "postgresql")} == {0o700}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs them as another user")
def test_as_root_a_system_user_owns_data_binaries_and_processes(running: tuple[Postgres, Redis]) -> None:
    place = running[0].place
    assert place.user is not None
    assert place.user.pw_uid != 0
    paths = [place.data, *place.data.rglob("*")]
    assert {path.lstat().st_uid for path in paths} == {place.user.pw_uid}
    assert running[0].binaries.is_relative_to(place.data)
    processes = workers_in(place.data)
    assert len(processes) > 3
    assert {Path(f"/proc/{process}").stat().st_uid for process in processes} == {place.user.pw_uid}


def test_the_owner_makes_tables_and_the_application_does_not(running: tuple[Postgres, Redis]) -> None:
    with psycopg.connect(running[0].url("owner")) as connection:
        connection.execute("CREATE TABLE made ()")
        powers = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'owner'"
        assert connection.execute(powers).fetchone() == (False, False, False)
    with (
        psycopg.connect(running[0].url("application")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE more ()")


def test_text_is_utf8_and_sorts_by_code_point(running: tuple[Postgres, Redis]) -> None:
    with psycopg.connect(running[0].url("application")) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT lower('É'), 'É' > 'z'").fetchone() == ("é", True)


def test_a_second_start_finds_the_same_data(postgres: Postgres) -> None:
    postgres.start()
    with psycopg.connect(postgres.url("owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'é' AS word")
    port = read_ports(postgres.place)["postgresql"]
    postgres.stop()
    assert not postgres.is_alive()
    postgres.start()
    assert read_ports(postgres.place)["postgresql"] == port
    with psycopg.connect(postgres.url("owner")) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("é",)


def test_a_port_that_someone_else_took_is_left_to_them(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    port = read_ports(postgres.place)["postgresql"]
    with socket.create_server(("127.0.0.1", port)):
        postgres.start()
        assert read_ports(postgres.place)["postgresql"] != port


def test_a_stale_pid_file_is_cleared_even_where_its_number_lives_on(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    with subprocess.Popen(["sleep", "60"], **postgres.place.as_user) as someone_else:
        postgres.place.write_private(postgres.pid_file, f"{someone_else.pid}\n{postgres.data}\n")
        postgres.start()
        assert postgres.is_alive()
        assert someone_else.poll() is None
        someone_else.kill()


def test_data_of_another_postgresql_are_refused_and_left_alone(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    (postgres.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Refusal, match=r"written by PostgreSQL 17, this program brings 18: see 'Upgrade'"):
        postgres.start()
    assert not postgres.is_alive()


def test_a_lost_secret_is_said_in_one_line(postgres: Postgres) -> None:
    postgres.start()
    (postgres.place.data / "secrets.json").unlink()
    read_secrets(postgres.place)
    with pytest.raises(Refusal, match=r"secrets\.json do not match: .*password authentication failed"):
        postgres.start()


def test_servers_left_behind_are_adopted_and_the_last_one_out_stops_them(
    environ: dict[str, str], place: Place
) -> None:
    killed = begin_another(environ)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    left_behind = workers_in(place.data)
    assert left_behind

    first, second = begin_another(environ), begin_another(environ)
    assert embedded(place).pid_file.read_text().split()[0] in map(str, left_behind)
    first.communicate("\n", timeout=60)
    assert embedded(place).is_alive()
    assert Redis(place).is_running()
    second.communicate("\n", timeout=60)
    assert workers_in(place.data) == set()


def test_a_broken_start_leaves_nothing_running(place: Place) -> None:
    (place.data / "redis").write_text("not a folder")
    place.hand_over(place.data / "redis")
    with pytest.raises(FileExistsError), in_use(place, embedded(place), Redis(place)):
        pytest.fail("started without its queue")
    assert workers_in(place.data) == set()


def test_a_copy_of_the_stopped_folder_is_the_whole_installation(
    postgres: Postgres, environ: dict[str, str]
) -> None:
    """As docs/operations.md tells it, with tar."""
    postgres.start()
    with psycopg.connect(postgres.url("owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'é' AS word")
    postgres.stop()
    with fresh_environ() as elsewhere:
        archive, restored = f"{elsewhere['DATA_DIR']}.tar.gz", Path(elsewhere["DATA_DIR"])
        subprocess.run(["tar", "-C", environ["DATA_DIR"], "-czpf", archive, "."], check=True)
        restored.mkdir()
        subprocess.run(["tar", "-C", restored, "-xzpf", archive], check=True)
        copy = embedded(find_place(elsewhere), for_tests=True)
        with in_use(copy.place, copy), psycopg.connect(copy.url("owner")) as connection:
            assert connection.execute("SELECT word FROM kept").fetchone() == ("é",)
        assert read_secrets(copy.place) == read_secrets(postgres.place)
