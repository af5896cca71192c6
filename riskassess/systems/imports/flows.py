"""Decides what a list of flows would change: what it tells anew is added, what it tells otherwise than the register stays out.

A flow is told by its system, both ends, its name and its first day. Kinds of PHI and a last day may be added; less PHI, another
protection, another last day, or one that is past, would make past exposure vanish, so a person decides that on the flow's page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance.accounts.models import Organisation
from compliance.exchange.plans import SHOWN, Outcome, Row
from compliance.ledger.door import Change
from riskassess.systems import catalogue
from riskassess.systems.imports import known, texts, words
from riskassess.systems.imports.ends import End, Ends
from riskassess.systems.imports.lines import Line
from riskassess.systems.imports.systems import KINDS
from riskassess.systems.models import Flow, System
from vendors.models import sorting_name


@dataclass
class _Heard:
    """A row of which the system and both ends are known."""

    line: Line
    system: System | None = None
    source: End | None = None
    target: End | None = None


class Flows:
    """All rows first say what they know of components; then each is held against the register."""

    def __init__(self, organisation: Organisation, today: date) -> None:
        self._organisation, self._today = organisation, today
        self._systems = known.systems(organisation)
        self._ends = Ends(organisation, self._systems)
        self._held = {_key(flow, flow.source_id, flow.target_id): flow for flow in known.flows(organisation)}
        self._ways: dict[Any, date] = {key[:3]: key[4] for key in self._held}
        self._first: dict[Any, str] = {}
        self._written: set[Any] = set()

    def rows(self, lines: Sequence[Line]) -> Iterator[tuple[Row, list[Change]]]:
        """What each row does, and what is to be written for it."""
        heard = [self._hear(line) for line in lines]
        for end in self._ends:
            end.settle()
        yield from map(self._row, heard)

    def _hear(self, line: Line) -> _Heard:
        name = line.cells.get("system", "")
        system = self._systems.get(sorting_name(name))
        if not name:
            line.fault("system", "The system is missing.")
        elif system is None:
            line.fault("system", "The register has no AI system of this name. Import the systems first.")
        elif system.archived_at:
            line.fault("system", f"“{system}” is archived. Restore it in the register, then import again.")
        if system is None or system.archived_at:
            return _Heard(line)
        return _Heard(
            line, system, self._ends.hear(line, "source", system), self._ends.hear(line, "target", system)
        )

    def _row(self, heard: _Heard) -> tuple[Row, list[Change]]:
        line, source, target = heard.line, heard.source, heard.target
        self._refuse_ends(line, source, target)
        told = dict(self._told(line))
        shown = f"{line.cells.get('source', '')} to {line.cells.get('target', '')}"[:SHOWN]
        name = line.cells.get("system", "")[:SHOWN]
        if line.problems or heard.system is None or source is None or target is None:
            return _row(line, name, shown, Outcome.ERROR), []
        flow = Flow(
            organisation=self._organisation,
            system=heard.system,
            source=source.component,
            target=target.component,
            **told,
        )
        key = _key(flow, source.component.pk, target.component.pk)
        if earlier := self._first.get(key):
            line.fault(
                "source",
                f"This flow stands in {earlier} already. Keep one of both rows, or give each a name.",
            )
            return _row(line, name, shown, Outcome.ERROR), []
        self._first[key] = line.words
        held = self._held.get(key)
        brings = self._against(line, flow, held) if held else self._anew(line, flow, key)
        if line.problems:
            return _row(line, name, shown, Outcome.ERROR, url=held.get_absolute_url() if held else ""), []
        changes = [*self._parts(source, target)]
        components = [
            words
            for end in (source, target)
            for words in end.brings
            if end.component.pk in self._new(changes)
        ]
        if held is None or brings:
            changes.append(Change(held or flow, "imported"))
        outcome = Outcome.NEW if held is None else Outcome.CHANGED if changes else Outcome.SAME
        return _row(line, name, shown, outcome, [*components, *brings]), changes

    def _new(self, changes: Sequence[Change]) -> set[Any]:
        return {change.record.pk for change in changes}

    def _refuse_ends(self, line: Line, source: End | None, target: End | None) -> None:
        for side, end in (("source", source), ("target", target)):
            if end and end.problem:
                line.fault(side, end.problem)
        if source is not None and source is target:
            line.fault("target", "It would go from a component to itself.")

    def _told(self, line: Line) -> Iterator[tuple[str, Any]]:
        """The fields of a flow as the row tells them."""
        yield "name", texts.label(line, "flow.name", texts.limit_of(Flow, "name"))
        yield "purpose", texts.label(line, "flow.purpose", texts.limit_of(Flow, "purpose"))
        yield "phi", self._phi(line)
        yield "protection", self._protection(line)
        yield "tls", self._tls(line)
        first, last = line.days.get("flow.from_on"), line.days.get("flow.to_on")
        if first is None and "flow.from_on" in line.days:
            line.fault(
                "flow.from_on",
                "Write the first day on which data went this way: exposure is counted from it.",
            )
        if first and last and last < first:
            line.fault("flow.to_on", "It would end before it begins.")
        yield "from_on", first
        yield "to_on", last

    def _phi(self, line: Line) -> list[str]:
        text = line.cells.get("flow.phi", "")
        if words.says_no_phi(text):
            return []
        found, unknown = words.phi_of(text)
        for piece in unknown:
            line.fault("flow.phi", f"There is no kind of PHI “{piece[:60]}”. {KINDS}", piece)
        if not text:
            line.fault(
                "flow.phi",
                "Write the kinds of PHI, or “none”: an empty cell does not say that there is no PHI.",
            )
        return [kind.key for kind in catalogue.PHI_KINDS if kind.key in found]

    def _protection(self, line: Line) -> str:
        text = line.cells.get("flow.protection", "")
        found = words.PROTECTIONS.get(words.tidy(text), "")
        if text and not found:
            line.fault(
                "flow.protection",
                f"There is no such word here. Write one of: {words.listed(Flow.Protection)}.",
            )
        return found or str(Flow.Protection.NONE)

    def _tls(self, line: Line) -> str:
        text = line.cells.get("flow.tls", "")
        found = words.tls_of(text)
        if found is None:
            line.fault("flow.tls", "There is no such version. Write 1.0, 1.1, 1.2, 1.3, none or inside.")
        elif text and not found:
            line.notes.append(f"“{text[:40]}” does not say which version of TLS, so none is recorded")
        return found or ""

    def _anew(self, line: Line, flow: Flow, key: Any) -> list[str]:
        """What a flow that the register has not says; whether another goes the same way is told."""
        if since := self._ways.get(key[:3]):
            line.notes.append(f"The register has a flow this way since {since}; this one is added beside it")
        until = [f"To {flow.to_on}"] if flow.to_on else []
        return [f"PHI: {catalogue.titles(flow.phi) or 'none'}", *until]

    def _against(self, line: Line, flow: Flow, held: Flow) -> list[str]:
        """What a row adds to a flow of the register; where it contradicts it, that is a fault."""
        held.organisation, held.system = self._organisation, flow.system
        held.source, held.target = flow.source, flow.target
        if missing := set(held.phi) - set(flow.phi):
            titles = catalogue.titles(sorted(missing))
            line.fault("flow.phi", f"The register says more PHI of this flow: {titles}. {DECIDE}")
        if line.cells.get("flow.protection") and flow.protection != held.protection:
            line.fault("flow.protection", f"The register says “{held.get_protection_display()}”. {DECIDE}")
        for name, label in (("tls", "flow.tls"), ("to_on", "flow.to_on")):
            now, then = getattr(flow, name), getattr(held, name)
            if now and then and now != then:
                line.fault(label, f"The register says {then}. {DECIDE}")
        if flow.to_on and not held.to_on and flow.to_on < self._today:
            line.fault("flow.to_on", f"The register says that it goes on. {DECIDE}")
        return [] if line.problems else list(_added(flow, held))

    def _parts(self, *ends: End) -> Iterator[Change]:
        """Components that no row before brought."""
        for end in ends:
            is_new = end.component._state.adding
            if (is_new or end.fills) and end.component.pk not in self._written:
                self._written.add(end.component.pk)
                yield Change(end.component, "imported")


DECIDE = "Decide on its page which is right, then import again."


def _added(flow: Flow, held: Flow) -> Iterator[str]:
    if more := set(flow.phi) - set(held.phi):
        held.phi = flow.phi
        yield f"PHI: {catalogue.titles(sorted(more))}"
    for name, label in (("purpose", "Purpose"), ("tls", "TLS"), ("to_on", "To")):
        value = getattr(flow, name)
        if value and value != getattr(held, name):
            setattr(held, name, value)
            yield f"{label}: {value}"[:SHOWN]


def _key(flow: Flow, source: Any, target: Any) -> tuple[Any, ...]:
    return flow.system_id, source, target, sorting_name(flow.name), flow.from_on


def _row(
    line: Line, name: str, detail: str, outcome: Outcome, brings: Sequence[str] = (), url: str = ""
) -> Row:
    return Row(
        line.number,
        name,
        detail,
        outcome,
        tuple(brings),
        tuple(line.notes),
        tuple(line.problems),
        url,
        line.sheet,
    )
