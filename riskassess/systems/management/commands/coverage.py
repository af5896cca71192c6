"""Tells whether every hop of PHI is covered on a day, and which days were not."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.accounts.models import Organisation
from compliance.dates import argued_day
from compliance.ledger import clock
from compliance.ledger.moment import one_moment
from compliance.memory import uncollected
from compliance.words import counted
from riskassess.systems import named
from riskassess.systems.flowing import landscape
from riskassess.systems.hops import Exposure, Hop, Landscape, exposures, hops
from riskassess.systems.models import System
from riskassess.systems.rules import ORDER

WORST_FIRST = [str(verdict) for verdict in ORDER]


class Command(BaseCommand):
    """`manage.py coverage --organisation SLUG [--on DATE] [--json]`"""

    help = "Tells for a day which hops of PHI are covered, and every stretch of days on which one was not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--organisation", required=True, metavar="SLUG", help="first word of its addresses"
        )
        parser.add_argument("--on", type=argued_day, metavar="DATE", help="a day; today otherwise")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation “{options['organisation']}”.")
        today = clock.today(organisation.zone)
        on = options["on"] or today
        report = _report(organisation, on, today)
        self.stdout.write(json.dumps(report) if options["json"] else "\n".join(_words(report)))


@uncollected()
def _report(organisation: Organisation, on: date, today: date) -> dict[str, Any]:
    with one_moment():
        land = landscape(organisation, ever=True, is_whole=False)
        names = dict(System.objects.of(organisation).values_list("pk", "name"))
    return {
        "on": str(on),
        "hops": [_hop(land, hop, names) for hop in hops(land, on)],
        "exposures": [_exposure(each, names) for each in exposures(land, min(on, today))],
    }


def _hop(land: Landscape, hop: Hop, names: dict[Any, str]) -> dict[str, Any]:
    return {
        "system": names[hop.flow.system],
        "flow": hop.flow.name,
        "service": named.service(land, hop),
        "phi": list(hop.flow.phi),
        "cover": str(hop.verdict),
        "covered_until": str(hop.until) if hop.until else None,
        "reason": hop.reason,
        "terms": str(hop.terms),
    }


def _exposure(each: Exposure, names: dict[Any, str]) -> dict[str, Any]:
    return {
        "system": names[each.flow.system],
        "flow": each.flow.name,
        "service": each.cover.name,
        "from": str(each.days.first),
        "to": str(each.days.last),
        "days": each.days.days,
    }


def _words(report: dict[str, Any]) -> list[str]:
    """The same for a person at a terminal, the worst first."""
    lines = [f"On {report['on']}: {counted(len(report['hops']), 'hop')}."]
    for hop in sorted(report["hops"], key=lambda hop: WORST_FIRST.index(hop["cover"])):
        lines.append(
            f"{hop['cover']:12}  {hop['system']}: {hop['flow']} → {hop['service'] or 'own premises'}. {hop['reason']}."
        )
    stretches = counted(len(report["exposures"]), "stretch", "stretches")
    lines.append(f"{stretches} of exposure.")
    for each in report["exposures"]:
        lines.append(
            f"{each['from']} to {each['to']}, {counted(each['days'], 'day')}  {each['system']}: {each['flow']} → {each['service']}"
        )
    return lines
