"""Tells which endpoints of models a log or a proxy's configuration names, and which of them no component declares."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.accounts.models import Organisation
from compliance.words import counted
from riskassess.systems.page.usage import Usage, usage
from riskassess.systems.usage import Unreadable


class Command(BaseCommand):
    """`manage.py usage FILE --organisation SLUG [--json]`"""

    help = (
        "Reads a LiteLLM spend log, OpenTelemetry GenAI spans or a LiteLLM configuration, and tells which endpoints no component "
        "declares. Nothing is stored; messages, users and secrets are never read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON, JSON Lines or YAML")
        parser.add_argument(
            "--organisation", required=True, metavar="SLUG", help="first word of its addresses"
        )
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation “{options['organisation']}”.")
        try:
            with options["file"].open("rb") as file:
                found = usage(organisation, file)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from None
        except Unreadable as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(json.dumps(found.report()) if options["json"] else "\n".join(_words(found)))


def _words(found: Usage) -> Iterator[str]:
    """The same for a person at a terminal."""
    yield f"{found.read.sort}: {counted(len(found.findings), 'endpoint')}, {len(found.undeclared)} of them not declared."
    for each in found.findings:
        endpoint, seen = each.endpoint, each.seen
        where = ", ".join(filter(None, (endpoint.provider, endpoint.model, endpoint.host, endpoint.region)))
        days = f", {seen.first} to {seen.last}" if seen.first else ""
        calls = f", {counted(seen.calls, 'call')}{days}" if seen.calls else ""
        yield f"{'declared' if each.is_declared else 'NOT DECLARED':12}  {where}{calls}. {each.reason}."
    for words, numbers in found.dropped:
        yield f"{words}, dropped unread: {', '.join(f'{name} ({number:,})' for name, number in numbers)}."
    yield from found.read.remarks
