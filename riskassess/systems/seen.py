"""What a system is on a day, as its checks read it: its components, what flows, which of it carries PHI and what PHI touches."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from riskassess.systems.facts import FLOORS, Component, Flow, System, carries_phi
from riskassess.systems.hops import Hop


@dataclass(frozen=True)
class Seen:
    """A system as it is recorded on a day."""

    system: System
    components: Sequence[Component]
    #: What flows that day.
    flows: Sequence[Flow]
    hops: Sequence[Hop]
    on: date
    #: The TLS version that the settings ask for.
    tls_floor: str = FLOORS[0]

    @cached_property
    def carrying(self) -> list[Flow]:
        """What carries PHI."""
        return [flow for flow in self.flows if carries_phi(flow, self.on)]

    @cached_property
    def flowing(self) -> set[str]:
        """The kinds of PHI that flow."""
        return {kind for flow in self.carrying for kind in flow.phi}

    @cached_property
    def kinds(self) -> set[str]:
        """The kinds of PHI that it touches: written down, or flowing."""
        return {kind for kind, _ in self.system.phi} | self.flowing

    @cached_property
    def touched(self) -> list[Component]:
        """The components that PHI reaches or leaves."""
        return self.ends(self.carrying)

    def ends(self, flows: Iterable[Flow]) -> list[Component]:
        """The components at which flows begin or end."""
        keys: set[Hashable] = {end for flow in flows for end in (flow.source, flow.target)}
        return [each for each in self.components if each.key in keys]

    def of_kind(self, kind: str) -> list[Component]:
        """The components of a kind."""
        return [each for each in self.components if each.kind == kind]
