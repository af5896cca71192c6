"""Decides in which order the benchmark goes: make the organisation, ask its pages, do the long things, price the saves."""

import argparse
import os
import platform
import sys
from collections.abc import Iterable
from time import perf_counter

from django.db import connection

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from tests.bench import imports, incidents, jobs, letters, packs, report, saves, scanner, seed, systems
from tests.bench.measure import load, memory_of
from tests.bench.pages import ask, pages
from tests.bench.web import Web, serving

TITLES = (
    imports.TITLE,
    incidents.TITLE,
    saves.TITLE,
    packs.TITLE,
    systems.TITLE,
    scanner.TITLE,
    letters.TITLE,
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument(
        "--keep", action="store_true", help="ask what the last run made instead of making it anew"
    )
    parser.add_argument(
        "words",
        nargs="*",
        help=f"only pages whose title has one of these, or one of {', '.join(TITLES)}",
    )
    options = parser.parse_args()
    if _is_alone(options.words, keep=options.keep):
        return
    organisation = _kept() if options.keep else _made()
    officer = organisation.security_officer
    if officer is None:
        raise SystemExit("the organisation has no security officer: run this without --keep")
    _machine()
    with serving(officer) as web:
        _pages(web, organisation, officer, options.words)
        if not options.words:
            _long(web, organisation)
        if not options.words or imports.TITLE in options.words:
            _table(report.JOBS, map(report.job_row, imports.costs(web, organisation, officer)))
    if not options.words or saves.TITLE in options.words:
        _prices(organisation, officer)
    if not options.words or packs.TITLE in options.words:
        _packs()


def _machine() -> None:
    say(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, {_server()}")


def _is_alone(words: list[str], *, keep: bool) -> bool:
    """What needs no seeded organisation, or has one of its own: asked for alone, it is done alone."""
    if words not in ([packs.TITLE], [systems.TITLE], [scanner.TITLE], [incidents.TITLE], [letters.TITLE]):
        return False
    _machine()
    if words == [scanner.TITLE]:  # it reads files
        _scanner()
        return True
    if words == [letters.TITLE]:  # it makes people and an incident, and empties nothing
        _table(report.JOBS, map(report.job_row, letters.costs()))
        return True
    if not keep:
        seed.empty()
    {packs.TITLE: _packs, systems.TITLE: _systems, incidents.TITLE: _incidents}[words[0]]()
    return True


def _scanner() -> None:
    _table(scanner.COLUMNS, map(scanner.row, scanner.costs()))


def _packs() -> None:
    _table(report.JOBS, map(report.job_row, packs.costs()))


def _systems() -> None:
    _table(report.JOBS, map(report.job_row, systems.costs()))
    organisation = systems.organisation()
    officer = organisation.security_officer
    if officer is None:
        raise SystemExit("the organisation has no security officer")
    with serving(officer) as web:
        say(f"\n{report.heading(report.PAGES)}")
        for page in systems.pages(organisation):
            seed.keep_alive(organisation)
            say(report.page_row(page, ask(web, page)))


def _incidents() -> None:
    organisation = incidents.organisation()
    _table(report.JOBS, map(report.job_row, incidents.costs(organisation)))
    officer = organisation.security_officer
    if officer is None:
        raise SystemExit("the organisation has no security officer")
    with serving(officer) as web:
        say(f"\n{report.heading(report.PAGES)}")
        for page in incidents.pages(organisation):
            seed.keep_alive(organisation)
            say(report.page_row(page, ask(web, page)))


def _made() -> Organisation:
    began = perf_counter()
    organisation = seed.seed(clock.today(seed.ZONE))
    say(f"Made in {perf_counter() - began:.0f} s at load {load():.1f}")
    return organisation


def _kept() -> Organisation:
    organisation = Organisation.objects.filter(slug=seed.LARGE.slug).first()
    if organisation is None:
        raise SystemExit("nothing was made yet: run this without --keep")
    return organisation


def _pages(web: Web, organisation: Organisation, officer: Person, words: list[str]) -> None:
    say(", ".join(f"{number:,} {name}" for name, number in seed.sizes(organisation)))
    say(f"\n{report.heading(report.PAGES)}")
    for page in pages(organisation, officer):
        if not words or any(word in page.title for word in words):
            seed.keep_alive(organisation)
            say(report.page_row(page, ask(web, page)))
    say(f"\nThe web worker holds {memory_of(web.worker)['VmRSS']:.0f} MB after these.")


def _long(web: Web, organisation: Organisation) -> None:
    _table(
        report.JOBS, map(report.job_row, [jobs.export(web, organisation), *jobs.collections(organisation)])
    )


def _prices(organisation: Organisation, officer: Person) -> None:
    _table(report.PRICES, map(report.price_row, saves.prices(organisation, officer)))


def _table(columns: tuple[str, ...], rows: Iterable[str]) -> None:
    say(f"\n{report.heading(columns)}")
    for line in rows:
        say(line)


def _server() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
