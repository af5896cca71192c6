"""Decides what `./dev up` starts, and under which address it answers."""

import argparse
import http.client
import os
import socket
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from compliance.launcher import machine
from compliance.launcher.assets import provide_assets
from compliance.launcher.keys import choose_web_port, read_ports, read_secrets
from compliance.launcher.place import Place, Refusal, copy_program, find_place
from compliance.launcher.processes import Process, run, say, start, supervise
from compliance.launcher.servers import running_servers, take_turn

PYTHON = (sys.executable, "-m")
#: Where the web server sends everyone until there is an organisation.
FIRST_PAGE = "/start"


def up(args: Sequence[str]) -> int:
    """Starts everything, says where, runs until Ctrl-C, stops everything in order."""
    options = read_options(args)
    place = find_place(os.environ)
    if take_turn(place, "up") is None:
        raise Refusal(f"this checkout is running already, at {read_address(place)}")
    machine.provide_to_run()
    provide_assets()
    copy_program(place)
    with running_servers(place, report=say) as (settings, servers):
        port = choose_web_port(place, options.port)
        settings |= decide_address(place, port, lan=options.lan)
        for line, command in preparations({**os.environ, **settings}).items():
            say(line)
            status = run(command, place.environment(**settings), cwd=place.program, **place.as_user)
            if status != 0:
                return status
        env = place.environment(**settings)
        env.pop("DATABASE_OWNER_URL", None)  # web, worker and beat work as the application's role
        threading.Thread(target=announce, args=(port, settings), daemon=True).start()
        return supervise(lambda: start_all(place, env, port, lan=options.lan), servers)


def read_options(args: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev up", allow_abbrev=False)
    parser.add_argument("--lan", action="store_true", help="answer the private network too (evaluation only)")
    parser.add_argument("--port", type=int, help="the port of the web server")
    options = parser.parse_args(args)
    if options.lan and os.environ.get("MODE") == "production":
        raise Refusal(
            "--lan is for evaluation: in production a proxy with TLS stands in front (docs/operations.md)"
        )
    return options


def preparations(settings: Mapping[str, str]) -> dict[str, list[str]]:
    """What must have ended well before anything starts."""
    manage = [sys.executable, "manage.py"]
    owner = ["--database", "owner"] if settings.get("DATABASE_OWNER_URL") else []
    commands = {"bringing the database up to date": [*manage, "migrate", "--no-input", "-v", "0", *owner]}
    if settings.get("MODE") == "production":
        commands["collecting static files"] = [*manage, "collectstatic", "--no-input", "-v", "0"]
    return commands


def start_all(place: Place, env: dict[str, str], port: int, *, lan: bool) -> list[Process]:
    """In the order in which they stop."""
    gunicorn = ["gunicorn", "compliance.wsgi", "--bind", f"{'0.0.0.0' if lan else '127.0.0.1'}:{port}"]
    gunicorn += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
    celery = ["celery", "--quiet", "--no-color", "-A", "compliance"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    reminders = [*worker, "--queues", "celery", "--concurrency", "2", "--hostname", "worker@%h"]
    jobs = [*worker, "--queues", "jobs", "--concurrency", "1", "--hostname", "builder@%h"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile=", "-s", str(place.folder("beat") / "schedule")]
    commands = {"web": gunicorn, "worker": reminders, "builder": jobs, "beat": beat}
    return [start(place, name, [*PYTHON, *command], env) for name, command in commands.items()]


def decide_address(place: Place, port: int, *, lan: bool) -> dict[str, str]:
    """Links in mails come from PUBLIC_URL; on a private network only who reads the code here may take the first seat."""
    decided = {"LAN": str(int(lan)), "PUBLIC_URL": f"http://{lan_address() if lan else 'localhost'}:{port}"}
    if lan:
        decided["SETUP_CODE"] = read_secrets(place)["setup_code"]
    decided |= {name: os.environ[name] for name in ("PUBLIC_URL", "SETUP_CODE") if os.environ.get(name)}
    place.write_private(place.data / "address", decided["PUBLIC_URL"])
    return decided


def read_address(place: Place) -> str:
    """Where `./dev up` answers, or answered last."""
    path = place.data / "address"
    return path.read_text() if path.exists() else f"http://localhost:{read_ports(place).get('web', 8000)}"


def lan_address() -> str:
    """The address under which the private network knows this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))  # sends nothing; asks the kernel which address it would use
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])


def announce(port: int, settings: Mapping[str, str]) -> None:
    """Says the address once the web server answers there."""
    for _ in range(240):
        time.sleep(0.25)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/", headers={"Host": urlsplit(settings["PUBLIC_URL"]).netloc})
            leads_to = connection.getresponse().getheader("Location")
        except OSError:
            continue
        finally:
            connection.close()
        if settings["LAN"] == "1":
            say("everyone on this network can reach it, without TLS: no real data")
            if leads_to == FIRST_PAGE:
                say(f"code for the first page: {settings['SETUP_CODE']}")
        say(f"Compliance answers at {settings['PUBLIC_URL']}/ (Ctrl-C stops it)")
        return
