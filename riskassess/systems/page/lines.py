"""Decides how hops, flows and components read on pages: word, tone, place, and what is recorded of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from riskassess.systems import catalogue
from riskassess.systems.hops import Hop
from riskassess.systems.models import Component, Flow
from riskassess.systems.rules import ORDER, Terms, Verdict

TONES: Final = {
    Verdict.COVERED: "good",
    Verdict.LAPSING: "soon",
    Verdict.NOT_COVERED: "critical",
    Verdict.NO_PHI: "info",
    Verdict.OWN_PREMISES: "ended",
}
TERM_TONES: Final = {
    Terms.MET: "good",
    Terms.PARTLY: "medium",
    Terms.NOT_MET: "high",
    Terms.UNKNOWN: "draft",
}
Fact = tuple[str, object]


@dataclass(frozen=True)
class HopLine:
    """One end of a flow with its two verdicts, and where it is."""

    hop: Hop
    where: str

    @property
    def word(self) -> str:
        verdict: str = self.hop.verdict
        return verdict[:1].upper() + verdict[1:]

    @property
    def tone(self) -> str:
        return TONES[self.hop.verdict]

    @property
    def terms_tone(self) -> str:
        return TERM_TONES[self.hop.terms]

    @property
    def has_terms(self) -> bool:
        """Whether the second verdict says anything here."""
        return self.hop.verdict in (Verdict.COVERED, Verdict.LAPSING)


@dataclass(frozen=True)
class FlowLine:
    """A flow with its hops of the day, else of its first day where that is to come."""

    flow: Flow
    phi: str
    hops: list[HopLine]
    #: The day of the hops where the flow has not begun.
    begins: date | None = None
    ended: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """The worst first; what has not begun after what flows, what has ended last."""
        verdicts = [ORDER.index(line.hop.verdict) for line in self.hops]
        return 2 if self.ended else 1 if self.begins else 0, min(verdicts, default=len(ORDER))

    @property
    def more(self) -> list[Fact]:
        """What else is recorded of it."""
        flow = self.flow
        return _recorded([
            ("Why it may leave the allowed countries", flow.get_abroad_basis_display() if flow.abroad_basis else ""),
            ("Granted by", flow.get_abroad_authority_display() if flow.abroad_authority else ""),
            ("Reference of the approval", flow.abroad_approval),
            ("Reference of the consent", flow.abroad_consent),
            ("What shows it", flow.abroad_evidence),
            ("Notes", flow.notes),
        ])  # fmt: skip


@dataclass(frozen=True)
class ComponentLine:
    """A component with where it runs and all that is recorded of it."""

    component: Component
    #: How many open gaps it has.
    gaps: int = 0

    @property
    def where(self) -> str:
        """Region and country, marked where nothing stored shows the country."""
        return region_words(self.component.region)

    @property
    def kept(self) -> str:
        """How long it keeps data, and what shows region and retention."""
        each = self.component
        days = f"Keeps data for {each.kept_days} days" if each.kept_days is not None else ""
        if not days and not each.region:
            return ""
        shown = each.claim_evidence or "nothing shows it"
        as_of = f", as of {each.claim_on}" if each.claim_on else ""
        return f"{days or 'Region'} ({shown}{as_of})"

    @property
    def more(self) -> list[Fact]:
        """Keys, service account, log and notes."""
        each = self.component
        return _recorded([
            ("Tenancy", each.get_tenancy_display() if each.tenancy else ""),
            ("Encryption keys", each.get_keys_display() if each.keys else ""),
            ("Keys to be rotated by", each.key_rotation_due),
            ("Service account", each.get_identity_display() if each.identity else ""),
            ("Secret to be rotated by", each.secret_rotation_due),
            ("Log is append-only by", each.get_append_only_display() if each.append_only else ""),
            ("Who may read the log", each.log_readers),
            ("Log kept for months", each.log_months),
            ("Log to be reviewed by", each.log_review_due),
            ("Notes", each.notes),
        ])  # fmt: skip


def region_words(region: str) -> str:
    """A region with its country: “me-south-1 (BH)”, marked unverified where no stored source gave the country."""
    country = catalogue.country(region)
    if not region:
        return ""
    if not country:
        return f"{region} (country not known)"
    known = region.strip().lower() in catalogue.VERIFIED_REGIONS
    return f"{region} ({country}{'' if known else ', unverified'})"


def duties_by_place(found: Iterable[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What no agreement takes from us, service by service, from (service, kind of component): words and where the duty stands."""
    kinds: dict[str, set[str]] = {}
    for where, kind in found:
        kinds.setdefault(where, set()).add(kind)
    return [
        (
            where,
            [
                (duty.words, duty.citation)
                for duty in catalogue.DUTIES
                if not duty.kinds or own & set(duty.kinds)
            ],
        )
        for where, own in sorted(kinds.items())
    ]


def _recorded(facts: Iterable[Fact]) -> list[Fact]:
    return [(label, value) for label, value in facts if value not in ("", None)]
