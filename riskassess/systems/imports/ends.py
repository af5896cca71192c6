"""Decides which component each end of a flow is: one of the register, or one that all rows of the file together describe.

What a component runs on decides whether PHI is covered there, so rows that contradict each other, or the register, keep every flow
of that component out, and so does a new one of which no row says where it runs: an empty cell does not say “own premises”.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from compliance.accounts.models import Organisation
from riskassess.systems.imports import known, texts, words
from riskassess.systems.imports.lines import Line
from riskassess.systems.models import Component, System
from vendors.models import Service, sorting_name

#: What people write for a component that no vendor runs.
OWN: Final = frozenset(
    (
        "own premises",
        "our own premises",
        "on premises",
        "on prem",
        "self hosted",
        "internal",
        "in house",
        "ours",
        "none",
    )
)
CHOICES: Final = {
    "kind": (words.COMPONENT_KINDS, Component.Kind),
    "environment": (words.ENVIRONMENTS, Component.Environment),
}


@dataclass
class End:
    """A component as the register and all rows of the file describe it."""

    component: Component
    #: Field → what the file says, and where it said so first.
    said: dict[str, tuple[Any, str]] = field(default_factory=dict)
    #: Why no flow can begin or end there; "" where one can.
    problem: str = ""

    @property
    def brings(self) -> list[str]:
        """What it says that the register does not."""
        if self.component._state.adding:
            return [
                f"Component “{self.component}”: {self.component.get_kind_display()}, {self.component.place}"
            ]
        return [f"Region of “{self.component}”: {self.said['region'][0]}"] if self.fills else []

    @property
    def fills(self) -> bool:
        """Whether the file names the region of one that the register has without."""
        return not self.component._state.adding and "region" in self.said and not self._region

    def __post_init__(self) -> None:
        self._region = self.component.region

    def hears(self, what: str, value: Any, where: str) -> None:
        """One more row that says something of it."""
        before, at = self.said.setdefault(what, (value, where))
        if before != value and not self.problem:
            self.problem = (
                f"{at.capitalize()} and {where} contradict each other about the {what} of “{self.component}”."
            )

    def settle(self) -> None:
        """Takes what the file says together: into a new component, or against the one that the register has."""
        for what, (value, _) in self.said.items():
            if self.component._state.adding or (what == "region" and not self._region):
                setattr(self.component, what, value)
            elif getattr(self.component, what) != value and not self.problem:
                self.problem = (
                    f"The register says otherwise about the {what} of “{self.component}”. Decide on its page which is right, "
                    "then import again."
                )
        if self.component._state.adding and "service" not in self.said and not self.problem:
            self.problem = (
                f"Nothing says where “{self.component}” runs. Write its vendor and service, or “own premises”, in one "
                "row at least."
            )


class Ends:
    """The components of a file."""

    def __init__(self, organisation: Organisation, systems: dict[str, System]) -> None:
        self._organisation = organisation
        self._systems = {system.pk: system for system in systems.values()}
        self._suppliers = known.Suppliers(organisation)
        self._ends: dict[tuple[Any, str], End] = {}
        for component in known.components(organisation):
            component.organisation = organisation
            component.system = self._systems.get(component.system_id, component.system)
            end = End(component)
            if component.archived_at:
                end.problem = f"“{component}” is archived. Restore it in the register, then import again."
            self._ends[component.system_id, sorting_name(component.name)] = end

    def __iter__(self) -> Iterator[End]:
        return iter(self._ends.values())

    def hear(self, line: Line, side: str, system: System) -> End | None:
        """The end that a row names, with what the row says of it."""
        name = texts.label(line, side, texts.limit_of(Component, "name"))
        if not any(sign.isalnum() for sign in name):
            line.fault(side, "The component is missing.")
            return None
        key = system.pk, sorting_name(name)
        if key not in self._ends:
            kind = Component.Kind.OTHER
            self._ends[key] = End(
                Component(organisation=self._organisation, system=system, name=name, kind=kind)
            )
        end = self._ends[key]
        faults = len(line.problems)
        for what, value in self._said(line, side):
            end.hears(what, value, line.words)
        if len(line.problems) > faults and not end.problem:
            end.problem = f"What {line.words} says of “{name}” cannot be read, so no flow of it is."
        return end

    def _said(self, line: Line, side: str) -> Iterator[tuple[str, Any]]:
        """What the row says of one end; empty cells say nothing."""
        for what, (known_words, choices) in CHOICES.items():
            if text := line.cells.get(f"{side}.{what}", ""):
                if value := known_words.get(words.tidy(text)):
                    yield what, value
                else:
                    line.fault(
                        f"{side}.{what}",
                        f"There is no such word here. Write one of: {words.listed(choices)}.",
                    )
        region = f"{side}.region"
        if text := texts.label(line, region, texts.limit_of(Component, "region")):
            yield "region", text
        yield from self._service(line, side)

    def _service(self, line: Line, side: str) -> Iterator[tuple[str, Service | None]]:
        vendor_key, service_key, tier_key = f"{side}.vendor", f"{side}.service", f"{side}.tier"
        vendor_name, name = line.cells.get(vendor_key, ""), line.cells.get(service_key, "")
        tier = line.cells.get(tier_key, "")
        if not vendor_name:
            if name or tier:
                line.fault(vendor_key, "Write whose service this is.")
            return
        if words.tidy(vendor_name) in OWN:
            if name or tier:
                line.fault(
                    service_key,
                    "On our own premises no vendor's service runs. Write its vendor, or leave this out.",
                )
            yield "service", None
            return
        vendor = self._suppliers.vendor(vendor_name)
        if isinstance(vendor, str):
            line.fault(vendor_key, vendor)
        elif not name:
            line.fault(
                service_key,
                f"Write which service of “{vendor}” this runs on: a BAA covers services, not vendors.",
            )
        else:
            service = self._suppliers.service(vendor, name, tier)
            if isinstance(service, str):
                line.fault(service_key, service)
            else:
                yield "service", service
