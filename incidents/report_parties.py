"""Tables of the chapter in a pack about what belongs to incidents: vendors' reports, added clocks, what was touched, logs, timelines."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from compliance.accounts.models import Organisation
from compliance.ledger import history
from compliance.registers.answers import Table
from incidents.around import when
from incidents.models import AddedClock, Entry
from incidents.models.scopes import Place
from incidents.parties import in_question, uncovered
from incidents.standing import Standing

REPORTS: Final = (
    "incident", "vendor", "discovered", "told us", "agent", "people", "kinds of PHI", "its number", "file", "owed by", "state", "words",
    "term",
)  # fmt: skip
CLOCKS: Final = ("incident", "kind", "to be told", "within", "counted in", "counts from", "source")
TOUCHED: Final = ("incident", "what", "name")
LOGS: Final = (
    "incident",
    "log",
    "covers from",
    "until",
    "exists",
    "held by",
    "kept on",
    "sha256",
    "not covered by any log",
)
TIMELINE: Final = ("incident", "when", "time known", "entered by", "entry")
_AGENT: Final = {True: "yes", False: "no", None: "not established"}


def tables(organisation: Organisation, stood: Iterable[Standing], known: datetime) -> tuple[Table, ...]:
    """Each with its rows, from what the ledger knew before that moment."""
    every = list(stood)
    return (
        Table(
            "vendor-reports", "Reports of vendors", REPORTS, [row for each in every for row in _reports(each)]
        ),
        Table(
            "added-clocks", "Clocks added by hand", CLOCKS, [row for each in every for row in _clocks(each)]
        ),
        Table(
            "touched", "What incidents touched", TOUCHED, [row for each in every for row in _touched(each)]
        ),
        Table(
            "incident-logs",
            "Logs of the time in question",
            LOGS,
            [row for each in every for row in _logs(each)],
        ),
        Table("timeline", "Entries of timelines", TIMELINE, list(_timeline(organisation, every, known))),
    )


def _reports(of: Standing) -> Iterator[tuple[object, ...]]:
    for told, owed in of.parties.owed(of.incident.organisation.zone, of.answer.on):
        yield (
            str(of.incident), told.party, when(told.report.discovered), when(told.report.told), _AGENT[told.report.is_agent],
            "not said" if told.people is None else told.people, "not said" if told.phi_kinds is None else told.phi_kinds,
            told.reference, "yes" if told.has_file else "no", when(owed.due_at) or owed.due_on or "", str(owed.state), owed.words,
            owed.term.source,
        )  # fmt: skip


def _clocks(of: Standing) -> Iterator[tuple[object, ...]]:
    kinds = dict(AddedClock.Kind.choices)
    for _, kind, term in of.parties.clocks:
        starts = when(term.starts) or "our discovery"
        yield str(of.incident), kinds[kind], term.party, term.within, term.unit_words, starts, term.source


def _touched(of: Standing) -> Iterator[tuple[object, ...]]:
    for thing in sorted(of.parties.touched, key=lambda each: (each.kind, each.name)):
        yield str(of.incident), thing.kind, thing.name
    for place in of.parties.places:
        yield str(of.incident), "place", dict(Place.choices)[place]


def _logs(of: Standing) -> Iterator[tuple[object, ...]]:
    gone = uncovered(of.parties.logs, *in_question(of.incident))
    bare = "; ".join(f"{each.first} to {each.last}" for each in gone)
    for log in of.parties.logs:
        exists = "no" if log.is_absent else "yes"
        days = log.days.first, log.days.last
        yield str(of.incident), log.name, *days, exists, log.holder, log.kept_on or "", log.sha256, bare
    if bare and not of.parties.logs:
        yield str(of.incident), "none recorded", "", "", "no", "", "", "", bare


def _timeline(
    organisation: Organisation, every: list[Standing], known: datetime
) -> Iterator[tuple[object, ...]]:
    """What people entered, in the order in which it happened; what was redacted reads as such."""
    names = {str(each.incident.pk): str(each.incident) for each in every}
    kept = {
        str(key): state["fields"]
        for key, state in history.states(organisation.pk, Entry, known).items()
        if state["fields"]["incident"]["key"] in names and not state["fields"]["archived_at"]
    }
    rows = history.in_clear(kept).values()
    for of in sorted(rows, key=lambda each: (names[each["incident"]["key"]], each["at"])):
        local = datetime.fromisoformat(of["at"]).astimezone(organisation.zone)
        unknown = of["time_unknown"]
        at = local.date() if unknown else f"{local:%Y-%m-%d %H:%M}"
        yield names[of["incident"]["key"]], at, "no" if unknown else "yes", of["by"]["label"], of["words"]
