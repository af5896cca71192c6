"""What the chapter in a pack says of reviews: the state of verifications and of the chain in a few lines, every review in a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import history
from compliance.registers.answers import Table
from vendors import coverage, reviews
from vendors.models import Review, ReviewAnswer, Vendor
from vendors.reviews import VERIFY_SOURCE, WALK_SOURCE
from vendors.snapshots import VendorFacts, reviews_as_known
from vendors.standing import assurance
from vendors.terms import Key

CHAIN = "Vendor chain"
COLUMNS = (
    "review of",
    "begun",
    "by",
    "finished",
    "by",
    "outcome",
    "points with a finding",
    "points answered",
)


@dataclass(frozen=True)
class Reviewed:
    """How the reviews stand on the day asked about."""

    lines: tuple[str, ...]
    #: Kind, record and day of what fails for the organisation as a whole.
    faults: tuple[tuple[str, Key, date | None], ...]
    table: Table
    #: The keys of the reviews it tells of.
    reviews: tuple[UUID, ...]


def reviewed(organisation: Organisation, facts: Sequence[VendorFacts], on: date, known: datetime) -> Reviewed:
    """Read from the ledger; the intervals are those set today."""
    held = reviews_as_known(organisation, known)
    agreements = [(of.vendor, [each.agreement for each in of.agreements]) for of in facts]
    months = organisation.chain_review_months
    walk, last = reviews.walk_due(agreements, held, on, months), reviews.last_completed(held, None, on)
    due = [
        (key, due.due_on)
        for of, (vendor, own) in zip(facts, agreements, strict=True)
        for key, due in reviews.verifications(vendor, own, of.kept.reviews, on, of.kept.verify_months)
    ]
    running = {key for vendor, own in agreements for key in reviews.verified_here(vendor, own, on)}
    late = sum(key in running and reviews.is_overdue(day, on) for key, day in due)
    unverified = {key for key in running if not reviews.last_completed(held, key, on)}
    verified = len(running) - len(unverified)
    first = min((day for key, day in due if key in unverified), default=None)
    lines = (
        f"{_verified(len(running), verified)}; verification is overdue for {late}. "
        f"Verified {reviews.every(organisation.baa_review_months)}; the first time counted from the day an agreement was in force and "
        f"recorded here{f', so first due on {first}' if first else ''}. {VERIFY_SOURCE}",
        f"The vendor chain was last walked {f'on {last}' if last else 'never'}, and is to be walked by {walk or 'no day yet'}. "
        f"Walked {reviews.every(months)}. {WALK_SOURCE}",
    )
    faults = [
        *([("chain_overdue", organisation.pk, walk)] if reviews.is_overdue(walk, on) else []),
        *(("review_open", each.key, each.started_on) for each in reviews.left_open(held, [None], on)),
    ]
    return Reviewed(lines, tuple(faults), *_told(organisation, on, known))


def _verified(running: int, verified: int) -> str:
    """How many were verified and how many never."""
    never = running - verified
    counted = "1 agreement in force that is" if running == 1 else f"{running} agreements in force that are"
    return (
        f"Of {counted} to be verified, {verified} {'was' if verified == 1 else 'were'} verified at least once and "
        f"{never} {'has' if never == 1 else 'have'} no verification on file"
    )


def ours_of(of: VendorFacts, on: date) -> coverage.Vendor:
    """The vendor as the rules of coverage take it."""
    return coverage.as_ours(of.vendor, [each.agreement for each in of.agreements], on)


def above(of: VendorFacts, on: date) -> str:
    """Whom it belongs to or works for, and what is known of the agreement between the two; empty where it stands alone."""
    parent, relation = of.fields["parent"], of.fields.get("relation", "")
    if not parent:
        return ""
    words = f"{dict(Vendor.Relation.choices).get(relation, 'Below')}: {parent['label']}"
    return f"{words}. {assurance(of.vendor, on)[0]}" if coverage.is_downstream(ours_of(of, on)) else words


def chain_table(facts: Sequence[VendorFacts], on: date) -> Table:
    """Every vendor that stands below another."""
    choices = dict(Vendor.Relation.choices), dict(Vendor.Assurance.choices)
    rows = [
        (
            of.name,
            of.fields["parent"]["label"],
            choices[0].get(of.fields.get("relation", ""), ""),
            choices[1].get(of.fields.get("assurance", ""), "not on file"),
            of.fields.get("assured_on") or "",
        )
        for of in facts
        if of.fields["parent"]
    ]
    return Table("chain", "Vendor chain", ("vendor", "above it", "relation", "assurance", "assured on"), rows)


def _told(organisation: Organisation, on: date, known: datetime) -> tuple[Table, tuple[UUID, ...]]:
    held = history.states(organisation.pk, Review, known)
    told = {key: tuple(_row(state)) for key, state in held.items() if _counts(state["fields"], on)}
    rows = sorted(told.values(), key=lambda row: (row[1], row[0]))
    return Table("reviews", "Reviews", COLUMNS, rows), tuple(told)


def _counts(fields: dict[str, Any], on: date) -> bool:
    return not fields["archived_at"] and fields["started_on"] <= str(on)


def _row(state: dict[str, Any]) -> Iterator[object]:
    fields, points = state["fields"], [part["fields"] for part in state["parts"]["answers"]]
    about = fields["baa"] or fields["vendor"]
    yield about["label"] if about else "the vendor chain"
    yield fields["started_on"]
    yield (fields["started_by"] or {}).get("label", "")
    yield fields["finished_on"] or ""
    yield (fields["finished_by"] or {}).get("label", "")
    yield dict(Review.Outcome.choices).get(fields["outcome"], "open")
    yield sum(point["answer"] == ReviewAnswer.Answer.NO for point in points)
    yield len(points)
