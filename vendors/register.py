"""What the vendor register answers to reminders, dashboard and packs."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.exchange import mapping
from compliance.exchange.plans import Choices, Plan
from compliance.exchange.reading import Found, tables
from compliance.ledger.door import Actor
from compliance.ledger.telling import Told
from compliance.registers import summaries
from compliance.registers.answers import Deadline, DeadlineKind, Gap, GapKind, Section, Severity, Tile
from compliance.registers.registry import Register
from compliance.registers.summaries import Summary
from vendors import actions, imports, queries
from vendors.models import Vendor
from vendors.summary_sql import deadline_summary, gap_summary
from vendors.terms import Key

CONTRACT = "45 CFR 164.502(e), 164.504(e), 164.308(b)"
DOCUMENTED = "45 CFR 164.502(e)(2), 164.308(b)(3)"
RETURN = "45 CFR 164.504(e)(2)(ii)(J)"
CLAUSES = "45 CFR 164.504(e)(2), 164.314(a)(2)(i)"
USES = "45 CFR 164.504(e)(2)(i)"
HOUSE = "house rule"
SUBCONTRACTORS = (
    "house rule; its customer owes the agreement (45 CFR 164.502(e)(1)(i)-(ii), 164.308(b)(1)-(2))"
)
YEARLY = "house rule: our default, proposed in 90 FR 898"
QUARTERLY = "house rule: our default"
LEAVING = f"{RETURN}; the days are a house rule"

DEADLINES = (
    DeadlineKind("baa_end", "BAA ends", CONTRACT),
    DeadlineKind("cover_end", "Last day a PHI service is covered", CONTRACT),
    DeadlineKind("baa_notice", "Last day to give notice", HOUSE),
    DeadlineKind("attestation_end", "Attestation expires", HOUSE),
    DeadlineKind("baa_return", "Return or destruction of PHI due", RETURN),
    DeadlineKind("baa_review", "BAA to be verified", YEARLY, windows=(30, 14, 7, 1, 0)),
    DeadlineKind("vendor_exit", "Exit of a vendor to be closed", LEAVING, windows=(30, 14, 7, 1, 0)),
    DeadlineKind("chain_review", "Vendor chain to be walked", QUARTERLY, windows=(14, 7, 1, 0)),
)

#: Whether a cell is a word that lists write above a column of ours.
KNOWS = mapping.knows(imports.FIELDS)

GAPS = {
    kind.key: kind
    for kind in (
        GapKind("phi_without_baa", Severity.CRITICAL, "PHI service without BAA in force", CONTRACT, "Record the BAA, or stop sending PHI"),
        GapKind("ba_without_baa", Severity.CRITICAL, "Business associate without BAA", CONTRACT, "Record the BAA and its services"),
        GapKind("not_covered", Severity.CRITICAL, "PHI service not covered by its BAA", CONTRACT, "Have it added, or stop sending PHI"),
        GapKind("expired", Severity.CRITICAL, "BAA expired", CONTRACT, "Renew it, or record what took its place"),
        GapKind("ends_soon", Severity.HIGH, "BAA ends within 30 days and nothing follows it", CONTRACT, "Renew it, or record the next one"),
        GapKind("cover_ends_soon", Severity.HIGH, "Cover of a PHI service ends within 30 days", CONTRACT, "Have it covered on"),
        GapKind("unsigned", Severity.HIGH, "BAA unsigned", DOCUMENTED, "Have it signed and record the day"),
        GapKind("no_evidence", Severity.HIGH, "BAA without file or evidence", DOCUMENTED, "Attach the signed agreement or name the terms"),
        GapKind("ba_undecided", Severity.HIGH, "Business associate or not: undecided", "45 CFR 160.103", "Decide, and say why"),
        GapKind("clause_missing", Severity.HIGH, "Required clause missing", CLAUSES, "Have the agreement amended"),
        GapKind("ai_training", Severity.HIGH, "Training on PHI not excluded", USES, "Have it excluded, in writing"),
        GapKind("return_open", Severity.HIGH, "Return or destruction of PHI open", RETURN, "Record the certificate"),
        GapKind("notice_window", Severity.MEDIUM, "Inside the notice window", HOUSE, "Decide whether to let it renew or give notice"),
        GapKind("conditions_open", Severity.MEDIUM, "Conditions of a PHI service open", HOUSE, "See to them, and record what shows it"),
        GapKind("clauses_unread", Severity.MEDIUM, "Clauses not reviewed", HOUSE, "Answer what is open: it takes minutes"),
        GapKind("dates_incomplete", Severity.MEDIUM, "Dates of the BAA incomplete", DOCUMENTED, "Complete the dates from the agreement"),
        GapKind("attestation_expired", Severity.MEDIUM, "Attestation expired", HOUSE, "Ask the vendor for the new one"),
        GapKind("attestation_ends_soon", Severity.LOW, "Attestation expires within 30 days", HOUSE, "Ask the vendor for the new one"),
        GapKind("assurance_not_on_file", Severity.MEDIUM, "Assurance not on file", SUBCONTRACTORS, "Ask its customer, record the answer"),
        GapKind("exit_open", Severity.MEDIUM, "Exit of a vendor open", LEAVING, "Answer its points and close it"),
        GapKind("never_verified", Severity.MEDIUM, "BAA never verified", YEARLY, "Go through its checklist and record the outcome"),
        GapKind("verification_overdue", Severity.MEDIUM, "Verification of the BAA overdue", YEARLY, "Go through its checklist again"),
        GapKind("chain_overdue", Severity.MEDIUM, "Walk of the vendor chain overdue", QUARTERLY, "Walk the chain and record the outcome"),
        GapKind("review_open", Severity.MEDIUM, "Review begun and left", HOUSE, "Finish it, or record that it could not be completed"),
        GapKind("no_owner", Severity.LOW, "Vendor without owner", HOUSE, "Name who looks after it"),
    )
}  # fmt: skip

#: What stands beside each gap; {day} is the day it hangs on.
REASONS = {
    "phi_without_baa": "PHI may be sent to it and no BAA with this vendor is in force.",
    "ba_without_baa": "It is recorded as a business associate, with neither a service nor a BAA in force or to come.",
    "not_covered": "A BAA is in force, but it does not cover this service today.",
    "expired": "Its last day in force was {day} and no other agreement took its place.",
    "ends_soon": "Its last day in force is {day}.",
    "cover_ends_soon": "Its last day of cover is {day}, and nothing covers it on.",
    "unsigned": "Without signature it is not in force.",
    "no_evidence": "Nothing on file shows that it was agreed.",
    "ba_undecided": "Until decided, it counts as a business associate.",
    "return_open": "The agreement ended and PHI is not recorded as returned or destroyed. Due: {day}.",
    "notice_window": "It renews itself. The last day to give notice is {day}.",
    "conditions_open": "PHI may be sent to it, and a condition that the catalogue names is not shown to be met.",
    "clause_missing": "It was read, and at least one of the 15 required elements is absent or there in part.",
    "ai_training": "It does not exclude, or not wholly, that the vendor trains models on PHI: a use of its own, not yours.",
    "clauses_unread": "Of the 15 required elements and 10 questions about AI, some were not looked for yet.",
    "dates_incomplete": "Facts are missing, or a date is known only to the month. Its page says what counts until then.",
    "attestation_expired": "It counted until {day}, and no newer one of its kind is on file.",
    "attestation_ends_soon": "It counts until {day}, and no newer one of its kind is on file.",
    "assurance_not_on_file": "It works for a vendor of ours. We need no agreement with it; whether that vendor has one is not known.",
    "exit_open": "It is being left; its exit is to be closed by {day}.",
    "never_verified": "It was to be verified by {day}; no verification is on file.",
    "verification_overdue": "It was to be verified again by {day}.",
    "chain_overdue": "It was to be walked by {day}.",
    "review_open": "It was begun on {day} and has no outcome.",
    "no_owner": "Nobody is told of its deadlines but the security officer.",
}

#: Where each gap is mended by who may write: URL name, and whether its key is the vendor's or the record's.
MENDED_AT = {
    "phi_without_baa": ("baa_create", "vendor"),
    "ba_without_baa": ("baa_create", "record"),
    "not_covered": ("vendor_detail", "vendor"),
    "expired": ("baa_detail", "record"),
    "ends_soon": ("baa_detail", "record"),
    "cover_ends_soon": ("vendor_detail", "vendor"),
    "unsigned": ("baa_edit", "record"),
    "no_evidence": ("baa_edit", "record"),
    "ba_undecided": ("vendor_edit", "record"),
    "return_open": ("baa_return", "record"),
    "notice_window": ("baa_detail", "record"),
    "dates_incomplete": ("baa_edit", "record"),
    "conditions_open": ("service_conditions", "record"),
    "clause_missing": ("baa_clauses", "record"),
    "ai_training": ("baa_clauses", "record"),
    "clauses_unread": ("baa_clauses", "record"),
    "attestation_expired": ("attestation_create", "vendor"),
    "attestation_ends_soon": ("attestation_create", "vendor"),
    "assurance_not_on_file": ("vendor_edit", "record"),
    "exit_open": ("exit_detail", "record"),
    "never_verified": ("baa_review", "record"),
    "verification_overdue": ("baa_review", "record"),
    "chain_overdue": ("chain_review", ""),
    "review_open": ("review_edit", "record"),
    "no_owner": ("vendor_edit", "record"),
}

UNCOVERED = ("phi_without_baa", "not_covered")
_SERVICE, _BAA, _VENDOR = "vendors.service", "vendors.baa", "vendors.vendor"
_ATTESTATION = "vendors.attestation"
#: Where what is about neither a vendor nor an agreement is seen, as in MENDED_AT.
SEEN_AT = {
    "chain_overdue": ("review_list", ""),
    "chain_review": ("review_list", ""),
    "review_open": ("review_detail", "record"),
    "exit_open": ("exit_detail", "record"),
    "vendor_exit": ("exit_detail", "record"),
}
_MODELS = {
    "phi_without_baa": _SERVICE,
    "not_covered": _SERVICE,
    "cover_ends_soon": _SERVICE,
    "cover_end": _SERVICE,
    "conditions_open": _SERVICE,
    "attestation_end": _ATTESTATION,
    "attestation_expired": _ATTESTATION,
    "attestation_ends_soon": _ATTESTATION,
    "ba_undecided": _VENDOR,
    "no_owner": _VENDOR,
    "assurance_not_on_file": _VENDOR,
    "ba_without_baa": _VENDOR,
    "chain_overdue": "accounts.organisation",
    "chain_review": "accounts.organisation",
    "review_open": "vendors.review",
    "exit_open": "vendors.exit",
    "vendor_exit": "vendors.exit",
}


class VendorRegister(Register):
    """Vendors, services and BAAs."""

    name = "vendors"
    title = "Vendors and BAAs"
    deadline_kinds: ClassVar[Sequence[DeadlineKind]] = DEADLINES
    gap_kinds: ClassVar[Sequence[GapKind]] = tuple(GAPS.values())

    def deadlines(self, organisation: Organisation, on: date, until: date) -> Iterator[Deadline]:
        address = Addresses(organisation)
        return (_deadline(address, row) for row in queries.deadline_rows(organisation.pk, on, until))

    def gaps(self, organisation: Organisation, on: date) -> Iterator[Gap]:
        address = Addresses(organisation)
        return (_gap(address, row) for row in queries.gap_rows(organisation.pk, on))

    def summary(self, organisation: Organisation, on: date) -> Summary:
        address = Addresses(organisation)
        kinds = sorted(GAPS, key=lambda key: summaries.rank(GAPS[key]))
        failing, worst = gap_summary(organisation.pk, on, kinds)
        due, soonest = deadline_summary(organisation.pk, on, summaries.until(on))
        return summaries.summed(
            {GAPS[kind]: number for kind, number in failing.items()},
            [_gap(address, row) for row in worst],
            due,
            [_deadline(address, row) for row in soonest],
            on,
        )

    def tile(self, organisation: Organisation, on: date, summary: Summary) -> Tile:
        uncovered = sum(number for kind, number in summary.kinds if kind.key in UNCOVERED)
        return Tile(
            title=self.title,
            figure=str(uncovered),
            caption="PHI service without cover" if uncovered == 1 else "PHI services without cover",
            url=reverse("vendor_list", kwargs={"slug": organisation.slug}) + "?faults=uncovered",
            shares=[(level.word, summary.count(level), level.word.lower()) for level in Severity],
        )

    def first_step(self, organisation: Organisation) -> tuple[str, str] | None:
        if Vendor.objects.of(organisation).exists():
            return None
        return "Add your vendors, or import your business associate list", reverse(
            "vendor_list", kwargs={"slug": organisation.slug}
        )

    def section(self, organisation: Organisation, on: date, known: datetime) -> Section:
        from vendors.report import section  # noqa: PLC0415 (the report reads the whole register; nothing else needs it)

        return section(organisation, on, known)

    def read_import(self, content: bytes) -> Found:
        return tables(content, KNOWS)

    def plan_import(self, organisation: Organisation, found: Found, choices: Choices | None = None) -> Plan:
        return imports.plan(organisation, found, choices)

    def told_name(self, file_name: str) -> str:
        return imports.told_name(file_name)

    def confirm_import(self, plan: Plan, *, by: Actor, name: str, told: Told | None = None) -> None:
        actions.vendor_import(plan, by=by, why=imports.source(name), told=told)

    def sample(self, organisation: Organisation, by: Person, on: date) -> None:
        from vendors.sample import add_sample  # noqa: PLC0415 (told once in the life of an installation)

        add_sample(organisation, by, on)


class Addresses:
    """Addresses of records by filling a key into a pattern: reversing each of thousands takes longer than finding them."""

    KEY = UUID(int=0)

    def __init__(self, organisation: Organisation) -> None:
        self._slug = organisation.slug
        self._patterns: dict[str, str] = {}

    def __call__(self, name: str, key: Key | None) -> str:
        if key is None:
            return reverse(name, kwargs={"slug": self._slug})
        if name not in self._patterns:
            self._patterns[name] = reverse(name, kwargs={"slug": self._slug, "key": self.KEY})
        return self._patterns[name].replace(str(self.KEY), str(key))


def _deadline(address: Addresses, row: queries.Row) -> Deadline:
    url = seen_at(address, row.kind, row.record, row.vendor)
    return Deadline(
        row.kind, _MODELS.get(row.kind, _BAA), row.record, row.title, url, row.owner, due_on=row.day
    )


def _gap(address: Addresses, row: queries.Row) -> Gap:
    of = row.kind, row.record, row.vendor
    return Gap(
        kind=GAPS[row.kind],
        model=_MODELS.get(row.kind, _BAA),
        record=row.record,
        title=row.title,
        reason=REASONS[row.kind].format(day=row.day or "not said"),
        url=seen_at(address, *of),
        owner=row.owner,
        mend_url=mended_at(address, *of),
        mend_needs="vendors_write",
    )


def seen_at(address: Addresses, kind: str, record: Key, vendor: Key | None) -> str:
    """Where a gap or a deadline is seen by whoever may read; each verb is one click from there."""
    if kind in SEEN_AT:
        page, of = SEEN_AT[kind]
        return address(page, record if of else None)
    return address("vendor_detail", vendor) if kind in _MODELS else address("baa_detail", record)


def mended_at(address: Addresses, kind: str, record: Key, vendor: Key | None) -> str:
    """Where a gap is mended by who may write."""
    page, of = MENDED_AT[kind]
    return address(page, {"vendor": vendor, "record": record}.get(of))
