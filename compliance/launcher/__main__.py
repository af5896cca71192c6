"""Decides what each subcommand of ./dev does once the environment stands."""

import os
import signal
import sys
from collections.abc import Callable, Sequence

from compliance.launcher import machine, suite
from compliance.launcher.assets import provide_assets
from compliance.launcher.place import CHECKOUT, Refusal, find_place
from compliance.launcher.processes import run
from compliance.launcher.servers import running_servers
from compliance.launcher.up import read_address, up

RUFF = (*suite.PYTHON, "ruff")


def manage(args: Sequence[str]) -> int:
    """A management command on the real data, with the owner's rights at hand; paths are relative to where you are."""
    machine.provide_to_run()
    place = find_place(os.environ)
    with running_servers(place) as (settings, _):
        env = {"PUBLIC_URL": read_address(place), **os.environ, "DATA_DIR": str(place.data), **settings}
        status = run((*suite.MANAGE, *args), env)
    place.hand_over_strays()
    return status


def link(args: Sequence[str]) -> int:
    return manage(["link", *args])


def migrate(args: Sequence[str]) -> int:
    return manage(["migrate", "--database", "owner", *args])


def bench(args: Sequence[str]) -> int:
    """The benchmark, on servers and data of its own; it empties its database and migrates it anew."""
    machine.provide(machine.BROKER, machine.PDF, machine.PICTURES)
    provide_assets()
    place = find_place(os.environ, "bench")
    with running_servers(place, private=True) as (settings, _):
        env = {**os.environ, "DATA_DIR": str(place.data), "MODE": "evaluation", **settings}
        return run((*suite.PYTHON, "tests.bench", *args), env, cwd=CHECKOUT)


def format_code(args: Sequence[str]) -> int:
    paths = list(args) or ["."]
    fixed = run((*RUFF, "check", "--fix", *paths), dict(os.environ), cwd=CHECKOUT)
    return run((*RUFF, "format", *paths), dict(os.environ), cwd=CHECKOUT) or fixed


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "up": up,
    "test": suite.run_suite,
    "manage": manage,
    "link": link,
    "migrate": migrate,
    "bench": bench,
    "lint": lambda args: suite.lint(),
    "format": format_code,
}


def main() -> int:
    command, *args = sys.argv[1:]
    os.environ.pop("PYTHONPATH", None)  # ./dev set it for this module alone
    try:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.default_int_handler)  # whoever ends us, the servers are stopped
        return COMMANDS[command](args)
    except Refusal as refusal:
        print(f"./dev {command}: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
