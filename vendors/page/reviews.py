"""Gathers what the pages of reviews show: what is due, what is open, what was found."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from typing import TypeVar
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import changes
from vendors import due_sql, reviews
from vendors.dates import add_months
from vendors.kinds import DEADLINES
from vendors.models import BAA, Review
from vendors.places import Addresses, mended_at, seen_at
from vendors.queries import Row
from vendors.standing import vendor_facts

AHEAD = timedelta(days=120)
KINDS = {kind.key: kind for kind in DEADLINES if kind.key in due_sql.REVIEWS}
TONES = {"": "info", "in_order": "good", "findings": "medium", "incomplete": "high"}

Value = TypeVar("Value")


@dataclass(frozen=True)
class Due:
    """The reviews due within four months, overdue ones first; only what is looked at is read, and kept while nothing changes."""

    organisation: Organisation
    on: date

    @cached_property
    def counted(self) -> int | None:
        """How far the organisation had moved on before anything was read."""
        return changes.counter(self.organisation.pk)

    def __len__(self) -> int:
        return self._kept("number", partial(due_sql.count_reviews_due, *self._asked))

    def __getitem__(self, part: slice) -> list["DueLine"]:
        rows = self._kept(f"{part.start}:{part.stop}", partial(due_sql.reviews_due, *self._asked, part))
        return due_lines(self.organisation, rows, self.on)

    @property
    def _asked(self) -> tuple[UUID, date, date]:
        return self.organisation.pk, self.on, self.on + AHEAD

    def _kept(self, what: str, make: Callable[[], Value]) -> Value:
        return changes.kept(self.organisation.pk, f"reviews-due:{self.on}:{what}", self.counted, make)


@dataclass(frozen=True)
class DueLine:
    """A review that falls due."""

    title: str
    kind: str
    due_on: date
    is_overdue: bool
    url: str
    begin_url: str


def due_lines(organisation: Organisation, rows: Iterable[Row], on: date) -> list[DueLine]:
    """Reviews that fall due, each with the place where it begins."""
    address = Addresses(organisation)
    begin = {"baa_review": "never_verified", "chain_review": "chain_overdue"}
    return [
        DueLine(
            title=row.title,
            kind=KINDS[row.kind].title,
            due_on=row.day or on,
            is_overdue=reviews.is_overdue(row.day, on),
            url=seen_at(address, row.kind, row.record, row.vendor),
            begin_url=mended_at(address, begin[row.kind], row.record, row.vendor),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class ReviewsOf:
    """The reviews of one agreement or vendor: the newest first, the open one apart, and when the next is due."""

    rows: Sequence[Review]
    open: Review | None
    due_on: date | None
    is_overdue: bool
    every: str
    #: Where none was completed: the day from which the first is counted.
    counted_from: date | None
    source: str = reviews.VERIFY_SOURCE


def reviews_of_baa(baa: BAA, on: date) -> ReviewsOf:
    """What the page of an agreement shows of its verifications."""
    rows = list(Review.objects.of(baa.organisation).current().filter(baa=baa).select_related("finished_by"))
    for row in rows:
        row.baa, row.organisation = baa, baa.organisation
    months = baa.organisation.baa_review_months
    agreement, held = baa.agreement(baa.organisation.zone, covers=()), [row.facts for row in rows]
    lines = reviews.verifications(vendor_facts(baa.vendor), [agreement], held, on, months)
    due = next((due.due_on for _, due in lines), None)
    first = None if reviews.last_completed(held, baa.pk, on) else reviews.counted_from(agreement)
    return ReviewsOf(
        rows, _open(rows), due, reviews.is_overdue(due, on), reviews.every(months), counted_from=first
    )


def _open(rows: Sequence[Review]) -> Review | None:
    return next((row for row in rows if row.finished_on is None), None)


@dataclass(frozen=True)
class Point:
    """One point of a review with what was found."""

    question: str
    source: str
    word: str
    tone: str
    note: str


def points(review: Review) -> list[Point]:
    """The checklist with its answers."""
    held = {answer.item: answer for answer in review.answers.all()}
    tones = {"yes": "good", "no": "medium", "not_applicable": "ended"}
    return [
        Point(
            item.question,
            item.source,
            answer.get_answer_display() if answer else "No answer yet",
            tones[answer.answer] if answer else "draft",
            answer.note if answer else "",
        )
        for item in review.checklist
        for answer in [held.get(item.key)]
    ]


def next_due(review: Review) -> date | None:
    """When the next of the same would be due if this is the last completed one; none for the chain of one vendor, which has no rhythm."""
    if review.outcome not in reviews.COMPLETED or review.finished_on is None or review.vendor_id:
        return None
    organisation = review.organisation
    months = organisation.baa_review_months if review.baa_id else organisation.chain_review_months
    return add_months(review.finished_on, months)
