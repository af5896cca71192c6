"""Decides whether patient data may go into a system or to a service: “Yes” only where all that it hangs on is known and holds today."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Final

from riskassess.systems.catalogue import titles
from riskassess.systems.facts import CARRIES, carries_phi
from riskassess.systems.hops import Cover, Hop
from riskassess.systems.rules import Verdict, verdict

#: Why a stage keeps patient data out; in production they may go in.
TOO_EARLY: Final[Mapping[str, str]] = {
    "idea": "It is approved, and still an idea.",
    "development": "It is approved, and still in development.",
}
UNSETTLED: Final = "what it asks for is not settled"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: a word with its tone, the reason in a sentence, and for which kinds."""

    word: str
    tone: str
    reason: str
    phi: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What the answer for a system hangs on."""

    stage: str
    approved_on: date | None
    approved_until: date | None
    #: The kinds of PHI written down for it today, and those that were when it was approved.
    kinds: AbstractSet[str]
    kinds_approved: AbstractSet[str]
    has_components: bool
    #: Of the day asked about.
    hops: Sequence[Hop]
    #: The first day to come of a flow with PHI, if there is one.
    flows_from: date | None = None
    #: The services it sends PHI to, each with the answer for the service itself.
    services: Mapping[str, Said]


def of_system(use: Use, on: date) -> Said:
    """Whether patient data may go into a system on a day."""
    for found in (
        _not_open(use, on),
        _not_covered(use),
        _not_named(use),
        _not_flowing(use, on),
        _not_settled(use),
    ):
        if found:
            return found
    if use.stage == "before_launch":
        return Said("Not yet", "high", "It is approved and covered, and not launched.")
    flowing = {kind for hop in use.hops for kind in hop.flow.phi if carries_phi(hop.flow, on)}
    ends = [hop.until for hop in use.hops if hop.verdict == Verdict.LAPSING and hop.until]
    soon = f" Its cover ends on {min(ends)}." if ends else ""
    reason = f"Approved on {use.approved_on}, for what is named here and nothing else.{soon}"
    return Said("Yes", "soon" if ends else "good", reason, tuple(sorted(use.kinds & flowing)))


def _not_open(use: Use, on: date) -> Said | None:
    if use.approved_on is None or use.approved_on > on:
        return _no("It is not approved.")
    if use.approved_until and use.approved_until < on:
        return _no(f"Its approval ended on {use.approved_until}.")
    if use.stage == "retired":
        return _no("It is retired.")
    if use.stage in TOO_EARLY:
        return Said("No", "high", TOO_EARLY[use.stage])
    if not use.has_components:
        return Said("No", "high", "It is approved, and nobody wrote down where its data go.")
    return None


def _not_covered(use: Use) -> Said | None:
    bare = any(hop.verdict == Verdict.NOT_COVERED for hop in use.hops)
    return _no("Today it sends data where no agreement covers them.") if bare else None


def _not_named(use: Use) -> Said | None:
    if not use.kinds:
        return Said("No", "high", "It is approved, and no kind of patient data is named for it.")
    if added := use.kinds - use.kinds_approved:
        return _not_yet(f"Kinds were added after the approval: {_titles(added)}.")
    return None


def _not_flowing(use: Use, on: date) -> Said | None:
    flowing = {kind for hop in use.hops if carries_phi(hop.flow, on) for kind in hop.flow.phi}
    if beyond := flowing - use.kinds:
        return _not_yet(f"It carries kinds that are not named for it: {_titles(beyond)}.")
    if flowing:
        return None
    if use.flows_from:
        return _not_yet(f"Patient data flow in it from {use.flows_from} on, not today.")
    return Said("No", "high", "It is approved, and no flow of patient data is recorded for today.")


def _not_settled(use: Use) -> Said | None:
    for name, said in sorted(use.services.items()):
        if said.word == "No":
            return Said("No", said.tone, f"{name}, where it sends data: {_lower(said.reason)}")
        if said.word == "Not yet":
            return _not_yet(f"{name}, where it sends data: {UNSETTLED}.")
    return None


def of_service(phi: str, cover: Cover, open_conditions: int, on: date) -> Said:
    """Whether patient data may be sent to a service on a day: never “Yes” by itself, for what it is used for is approved."""
    if phi == "no":
        return _no("No patient data may be sent to it.")
    held = _held(cover, on)
    if not held:
        return _no(_bare(cover))
    if open_conditions or phi == "unknown":
        return _not_yet(f"{held}, but {UNSETTLED}.")
    return Said("Ask first", "soon", f"{held}; what you may use it for is approved case by case.")


def _held(cover: Cover, on: date) -> str:
    """What lets PHI go there at all; empty where nothing does."""
    if any(on in each for each in cover.own):
        return "An agreement covers it"
    status = cover.by.vendor.ba_status
    if status == "conduit" and any(cover.exempt(kind, limited=False) for kind in CARRIES):
        return "No BAA needed (conduit) while it only carries and keeps nothing"
    if status == "limited_data_set" and cover.exempt("", limited=True):
        return "No BAA needed for a limited data set under a data use agreement"
    if why := cover.exempt("", limited=False):
        return f"No BAA needed ({why})"
    if verdict(cover.spans("", limited=False), on, 0) != Verdict.NOT_COVERED and cover.by.above:
        return f"It works for {cover.by.above.name}, which is bound to us"
    return ""


def _bare(cover: Cover) -> str:
    if cover.by.vendor.relation == "subcontractor" and cover.by.above:
        return f"It works for {cover.by.above.name}, and no agreement with {cover.by.above.name} is in force."
    return "No agreement covers it today."


def _no(reason: str) -> Said:
    return Said("No", "critical", reason)


def _not_yet(reason: str) -> Said:
    return Said("Not yet", "high", reason)


def _titles(kinds: AbstractSet[str]) -> str:
    return titles(tuple(kinds))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
