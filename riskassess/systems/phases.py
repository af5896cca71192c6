"""Decides which items of the four phases the registers can answer by themselves, and how each item stands.

Three answers: yes, no, or nothing where what is recorded cannot tell; a reason stands beside each. What is doubtful is never a yes.
A no that rests on something recorded is firm: no “yes” and no “not applicable” by hand stands against it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from riskassess.systems.asked import Phase
from riskassess.systems.facts import (
    NOT_PHI,
    STORES,
    Component,
    is_tls_enough,
)
from riskassess.systems.hops import Hop
from riskassess.systems.rules import Terms, Verdict
from riskassess.systems.seen import Seen

#: Hold no data of ours that a log entry could be about, or are the log.
NOT_LOGGED: Final = frozenset({"network", "people", "log_store"})
STRONG: Final = "aes256"
OWN_KEYS: Final = frozenset({"customer", "own"})


@dataclass(frozen=True, slots=True)
class Told:
    """What the registers say of an item."""

    answer: Literal["yes", "no", ""]
    why: str
    #: Whether a “no” rests on something recorded, and not on something missing.
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands, who says so, and what is to be said of it."""

    answer: Literal["yes", "not_applicable", "open"]
    by: Literal["registers", "hand", ""]
    why: str = ""
    #: Whether it was answered by hand otherwise than the registers have it.
    contradicted: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.answer == "open"


def standings(seen: Seen, phases: Iterable[Phase]) -> dict[str, Standing]:
    """How each item stands."""
    found = told(seen)
    steps = seen.system.answers.steps
    return {key: standing(steps.get(key, ""), found.get(key)) for phase in phases for key in phase.items}


def standing(by_hand: str, found: Told | None) -> Standing:
    """The registers win over what was answered by hand, but a missing record leaves “not applicable” as it is."""
    if found is None or not found.answer:
        why = found.why if found else ""
        return Standing(by_hand, "hand", why) if by_hand else Standing("open", "", why)  # type: ignore[arg-type]
    if found.answer == "yes":
        return Standing("yes", "registers", found.why)
    if by_hand == "not_applicable" and not found.firm:
        return Standing("not_applicable", "hand", found.why)
    return Standing("open", "registers", found.why, contradicted=bool(by_hand))


def told(seen: Seen) -> Mapping[str, Told]:
    """What the registers say, item by item; an item that they know nothing of is not there."""
    cover = _cover(seen)
    return {
        "baas_signed": cover,
        "baas_verified": cover,
        "integrations_reviewed": _papers(seen, cover),
        "minimum_necessary": _minimum(seen),
        "officer_named": _officer(seen),
        "isolated_dev": _isolated(seen),
        "training_data_deidentified": _datasets(seen),
        "encrypted_at_rest": _at_rest(seen),
        "encrypted_in_transit": _in_transit(seen),
        "rbac": _access(seen),
        "audit_logging": _audit_log(seen),
        "input_checks": _guard(seen, "input_check", "input PHI check"),
        "output_filter": _guard(seen, "output_filter", "output filter"),
        "managed_keys": _keys(seen),
        "log_monitoring": _log_review(seen),
    }


def _cover(seen: Seen) -> Told:
    if not seen.carrying:
        return Told("", "No PHI flows yet, so that there is nothing to hold against the BAAs.")
    outside = [hop for hop in seen.hops if hop.cover and hop.verdict != Verdict.NO_PHI]
    bare = sorted({_where(hop) for hop in outside if hop.verdict == Verdict.NOT_COVERED})
    if bare:
        return Told("no", f"PHI flows where no BAA covers it: {', '.join(bare)}.", firm=True)
    if not outside:
        return Told("yes", "All PHI stays on our own premises.")
    return Told("yes", f"Each of its {_count(len(outside), 'hop')} to a vendor is covered today.")


def _papers(seen: Seen, cover: Told) -> Told:
    if cover.answer != "yes":
        return cover
    agreed = [hop for hop in seen.hops if hop.verdict in (Verdict.COVERED, Verdict.LAPSING)]
    unread = sorted({_where(hop) for hop in agreed if hop.terms == Terms.UNKNOWN})
    if unread:
        return Told("no", f"Nobody has read what is agreed about AI with {', '.join(unread)}.")
    return Told("yes", f"{cover.why} What is agreed about AI was read for each.") if agreed else cover


def _minimum(seen: Seen) -> Told:
    if not seen.kinds:
        return Told("", "No kind of PHI is written down yet.")
    reasons = {kind for kind, reason in seen.system.phi if reason}
    bare = seen.kinds - reasons
    if bare:
        firm = bool(bare & seen.flowing)
        return Told("no", f"{_count(len(bare), 'kind')} of PHI without a reason.", firm=firm)
    return Told("yes", f"Each of its {_count(len(seen.kinds), 'kind')} of PHI has a reason.")


def _officer(seen: Seen) -> Told:
    if seen.system.officer:
        return Told("yes", f"{seen.system.officer} is security officer.")
    return Told("no", "Neither the system nor the organisation has a security officer.")


def _isolated(seen: Seen) -> Told:
    outside = [each.name for each in seen.touched if each.environment != "production"]
    if outside:
        return Told("no", f"PHI reaches or leaves {', '.join(outside)}, outside production.", firm=True)
    apart = [each.name for each in seen.components if each.environment != "production"]
    if not apart:
        return Told("", "No component for test or development is recorded.")
    return Told("yes", f"No PHI flows to or from {', '.join(apart)}.")


def _datasets(seen: Seen) -> Told:
    used = seen.system.used
    if not used:
        return Told("", "No dataset that it uses is named.")
    if doubtful := [each.name for each in used if each.kind in NOT_PHI and each.is_phi(seen.on)]:
        return Told("no", f"Said to be no PHI, and nothing shows it: {_listed(doubtful)}.", firm=True)
    if undecided := [each.name for each in used if each.kind == "unknown"]:
        return Told("no", f"Nobody has said what it is: {_listed(undecided)}.")
    if bare := [each.name for each in used if not each.has_provenance]:
        return Told("no", f"Where it came from is not written down: {_listed(bare)}.")
    if phi := [each.name for each in used if each.is_phi(seen.on)]:
        return Told("", f"It is PHI: {_listed(phi)}. The ground on which it may be used, a person says.")
    return Told(
        "yes",
        f"Each is no PHI today, and its provenance is written down: {_listed(each.name for each in used)}.",
    )


def _at_rest(seen: Seen) -> Told:
    stores = [each for each in seen.touched if each.rests or each.kind in STORES]
    if not stores:
        return Told("", "No store that PHI reaches is recorded.")
    weak = [each for each in stores if any(algorithm != STRONG for _, algorithm in each.rests)]
    if weak:
        bare = any(algorithm == "none" for each in weak for _, algorithm in each.rests)
        return Told("no", f"Not with AES-256, as recorded: {_names(weak)}.", firm=bare)
    if unsaid := [each for each in stores if not each.rests]:
        return Told("no", f"Encryption at rest is not recorded: {_names(unsaid)}.")
    return Told("yes", f"AES-256 is recorded for all that rests in {_names(stores)}.")


def _in_transit(seen: Seen) -> Told:
    if not seen.flows:
        return Told("", "Nothing flows yet.")
    floor = seen.tls_floor
    weak = [flow for flow in seen.flows if not is_tls_enough(flow.tls, floor)]
    if weak:
        firm = any(flow.tls and flow in seen.carrying for flow in weak)
        return Told(
            "no", f"Below TLS {floor}, or not said: {', '.join(each.name for each in weak)}.", firm=firm
        )
    return Told("yes", f"Each of its {_count(len(seen.flows), 'flow')} has TLS {floor} or newer.")


def _access(seen: Seen) -> Told:
    if beyond := beyond_need(seen):
        return Told("no", f"May see kinds that the system does not touch: {', '.join(beyond)}.", firm=True)
    if seen.system.answers.seers:
        return Told(
            "",
            "The matrix shows nobody beyond what the system touches; whether each needs it, a person says.",
        )
    return Told("", "Nobody has written down yet who may see what.")  # fmt: skip


def beyond_need(seen: Seen) -> list[str]:
    """Who may see a kind of PHI that the system does not touch."""
    return [each.name for each in seen.system.answers.seers if set(each.phi) - seen.kinds]


def _audit_log(seen: Seen) -> Told:
    stores = {each.key for each in seen.of_kind("log_store") if each.environment == "production"}
    if not stores:
        return Told("no", "No log store is recorded.")
    logging = {flow.source for flow in seen.flows if flow.target in stores}
    silent = [each for each in seen.touched if each.kind not in NOT_LOGGED and each.key not in logging]
    if not seen.touched:
        return Told("", "A log store is recorded, and no PHI flows yet.")
    if silent:
        return Told("", f"A log store is recorded; no flow leads there from {_names(silent)}.")
    return Told("yes", "From each component that PHI touches, a flow leads to a log store.")


def _guard(seen: Seen, kind: str, word: str) -> Told:
    if not seen.of_kind("model"):
        return Told("", "No model endpoint is recorded.")
    guards = seen.of_kind(kind)
    if not guards:
        return Told("no", f"No {word} is recorded.")
    if not [each for each in seen.ends(seen.flows) if each.kind == kind]:
        return Told("no", f"Nothing flows through {_names(guards)}.")
    return Told("yes", f"Data flow through {_names(guards)}.")


def _keys(seen: Seen) -> Told:
    stores = [each for each in seen.touched if each.rests or each.kind in STORES]
    if not stores:
        return Told("", "No store that PHI reaches is recorded.")
    if others := [each for each in stores if each.keys not in OWN_KEYS]:
        firm = any(each.keys for each in others)
        return Told("no", f"With the provider, or not said: the keys of {_names(others)}.", firm=firm)
    late = [each for each in stores if each.key_rotation_due is None or each.key_rotation_due < seen.on]
    if late:
        return Told("no", f"No day of rotation to come is recorded for {_names(late)}.")
    return Told("yes", f"Own keys, with a day of rotation, are recorded for {_names(stores)}.")


def _log_review(seen: Seen) -> Told:
    stores = seen.of_kind("log_store")
    if not stores:
        return Told("no", "No log store is recorded.")
    if late := [each for each in stores if each.log_review_due is None or each.log_review_due < seen.on]:
        return Told("no", f"No day of review to come is recorded for {_names(late)}.")
    return Told("yes", f"Reviews are up to date, and the next has its day: {_names(stores)}.")


def _where(hop: Hop) -> str:
    return hop.cover.name if hop.cover else hop.end.name


def _names(components: Iterable[Component]) -> str:
    return _listed(each.name for each in components)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
