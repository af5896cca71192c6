"""Gathers what the page of an agreement shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from vendors import clocks, coverage, rules, terms
from vendors.models import BAA, BAAFile, Cover
from vendors.models.baas import MISTAKEN
from vendors.page.clauses import ClausesPart, clauses_part
from vendors.tables import ends_word, life_badges
from vendors.terms import Agreement


@dataclass(frozen=True)
class AgreementLine:
    """An agreement with its life today."""

    baa: BAA
    life: rules.Life
    badges: list[tuple[str, str]]
    ends: str
    dues: list[rules.Due]
    #: What it covers, in few words; empty where its page shows all of it.
    covers: str = ""


@dataclass(frozen=True)
class BAAPage:
    """The page of an agreement."""

    line: AgreementLine
    #: Each time of cover, with what its agreement's end makes of it.
    covers: list[tuple[Cover, str]]
    files: list[Any]
    terms: list[tuple[str, Any]]
    #: What is absent or known only to the month, and what counts until it is recorded.
    missing: list[str]
    breach_too_long: bool
    #: Why it cannot be archived yet; empty where it can.
    unfinished: str
    #: The verbs that would not be refused today, and whether renewing is what the page leads to.
    verbs: frozenset[str]
    leads_to_renewal: bool
    #: Whether PHI is said to be returned or destroyed, and no paper shows it.
    no_certificate: bool
    clauses: ClausesPart


def baa_page(baa: BAA, on: date) -> BAAPage:
    """Everything the page of an agreement shows but its history."""
    others, files = _others(baa), list(baa.files.select_related("attachment"))
    has_certificate = any(file.kind == BAAFile.Kind.CERTIFICATE for file in files)
    is_gone = baa.return_outcome in (BAA.ReturnOutcome.RETURNED, BAA.ReturnOutcome.DESTROYED)
    unfinished = baa.unfinished(on, others)
    line, verbs = agreement_line(baa, on, others), frozenset(_verbs(baa, on))
    has_term = not (baa.until_terminated or baa.notice_given_on)
    return BAAPage(
        line=line,
        covers=[
            (each, _cut_short(each, baa))
            for each in baa.covers.select_related("service").order_by(
                "service__sort_name", "service", "from_on"
            )
        ],
        files=files,
        terms=_terms(baa, on),
        missing=[
            _counted(name, baa) for name in terms.missing(baa.agreement(baa.organisation.zone, covers=()))
        ],
        breach_too_long=bool(baa.breach_notice_value)
        and clocks.longer_than_law(clocks.NoticeTerm(baa.breach_notice_value or 1, baa.breach_notice_unit)),  # type: ignore[arg-type]
        unfinished=f"{unfinished} {MISTAKEN}" if unfinished else "",
        verbs=verbs,
        leads_to_renewal="renew" in verbs and has_term and line.life.status == "in_force",
        no_certificate=is_gone and not has_certificate,
        clauses=clauses_part(baa.answers.all()),
    )


def _verbs(baa: BAA, on: date) -> Iterator[str]:
    """What the actions of an agreement would do (vendors/actions/baas.py): none is offered to be refused then."""
    was_in_force = baa.starts_on is not None and (baa.ends_on is None or baa.ends_on >= baa.starts_on)
    if not baa.terminated_on and not baa.superseded_from:
        yield from ("renew", "supersede")
        yield from ["amend"] if was_in_force else []
        yield from [] if baa.notice_given_on else ["notice"]
    if not baa.terminated_on:
        yield "terminate"
    if baa.ends_on and baa.ends_on <= on:
        yield "return"
    if baa.notice_given_on or baa.terminated_on or baa.superseded_from or baa.return_done_on:
        yield "take_back"


def _counted(name: str, baa: BAA) -> str:
    """What is absent or known only to the month, and what counts until somebody records it, as vendors.terms has it."""
    what, day = terms.MISSING[name].capitalize(), getattr(baa, name, None)
    if day is None:
        return f"{what} is not recorded: until it is, {_absent(name, baa)}."
    if name in ("signed", "effective"):
        return f"{what} is known only to the month: taken as its last day, {day.last}, until the exact day is recorded."
    has_ended = baa.ended_by in ("expired", "terminated")
    counts = "counted as ended with its first day" if has_ended else "taken as its first day"
    return f"{what} is known only to the month: {counts}, {day.first}, until the exact day is recorded."


def _absent(name: str, baa: BAA) -> str:
    ended = f"it counts as ended on {baa.ends_on}"
    match name:
        case "signed":
            return f"the day the signature was seen, {baa.signed_seen_on}, stands for it"
        case "effective":
            return "this agreement is not in force"
        case "first_end":
            return ended if baa.ends_on else "it runs on and ends only when somebody ends it"
        case "term_months":
            return (
                "nothing shows that it renewed, and it ends with its end day"
                if baa.first_end
                else "no term is counted"
            )
        case _:
            return ended if baa.ended_by == "notice" else "notice can be given up to the last day of the term"


def _cut_short(cover: Cover, baa: BAA) -> str:
    if coverage.never_begins(cover.facts, baa.agreement(baa.organisation.zone, covers=())):
        return f"does not begin: the agreement’s last day in force is {baa.ends_on}"
    if cover.to_on and baa.ends_on and cover.to_on > baa.ends_on:
        return f"ends with the agreement on {baa.ends_on}"
    return ""


def agreement_line(baa: BAA, on: date, others: Iterable[Agreement] = (), covers: str = "") -> AgreementLine:
    facts, others = baa.agreement(baa.organisation.zone, covers=()), list(others)
    life = baa.life(on, is_followed=rules.taken_over(facts, others))
    dues = rules.deadlines(facts, on, others=others)
    return AgreementLine(baa, life, life_badges(baa, life), ends_word(baa), dues, covers)


def _terms(baa: BAA, on: date) -> list[tuple[str, Any]]:
    """The terms as labels and words, in the order in which an agreement is read; what happened to it last."""
    renewal = f"renews itself for {_months(baa.term_months)}" if baa.renewal == BAA.Renewal.AUTO else "ends"
    list_day = f" as of {baa.eligible_list_on}" if baa.eligible_list_on else ""
    version = f", version {baa.evidence_version}" if baa.evidence_version else ""
    breach = f"{baa.breach_notice_value} {baa.get_breach_notice_unit_display()}"
    return [
        ("Direction", baa.get_direction_display()),
        (
            "Signed",
            baa.signed or (f"day not known, seen on {baa.signed_seen_on}" if baa.signed_seen_on else None),
        ),
        ("Effective", baa.effective),
        (
            "First end day" if baa.rolls_from else "End day",
            "until terminated" if baa.until_terminated else baa.first_end,
        ),
        *((label, value) for label, value in [("Last day in force", _end_that_counts(baa))] if value),
        *(
            [("Present term ends", terms.term_end(baa.agreement(baa.organisation.zone, covers=()), on))]
            if baa.rolls_from
            else []
        ),
        *([] if baa.until_terminated else [("At the end", renewal)]),
        ("Notice period", _notice_period(baa)),
        ("Breach notice within", breach if baa.breach_notice_value else None),
        ("Evidence", baa.get_evidence_display() + version),
        ("Covers", baa.get_coverage_mode_display() + list_day),
        *((label, value) for label, value in _events(baa) if value),
    ]


def _end_that_counts(baa: BAA) -> str:
    """The last day in force with what made it so, where that is not the end that was agreed."""
    why = {
        "notice": f"by notice given on {baa.notice_given_on}",
        "terminated": "terminated",
        "superseded": f"superseded from {baa.superseded_from}",
    }
    return f"{baa.ends_on}, {why[baa.ended_by]}" if baa.ended_by in why else ""


def _notice_period(baa: BAA) -> str | None:
    if baa.notice_days is not None:
        return f"{baa.notice_days} days"
    return None if baa.notice_months is None else _months(baa.notice_months)


def _months(number: int | None) -> str:
    return "1 month" if number == 1 else f"{number or '?'} months"


def _events(baa: BAA) -> list[tuple[str, Any]]:
    """What happened to an agreement, or is named beside it; none of it is missed before it happens."""
    notice = f"{baa.notice_given_on}, by {baa.get_notice_given_by_display()}" if baa.notice_given_on else None
    done = f"{baa.get_return_outcome_display()} on {baa.return_done_on}" if baa.return_done_on else None
    return [
        ("Terms at", baa.evidence_address),
        ("Eligible list at", baa.eligible_list_address),
        ("Accepted or read on", baa.evidence_on),
        ("Renewal agreed on", baa.renewed_on),
        ("Amended as of", baa.amended_on),
        ("Notice given", notice),
        ("Terminated, last day in force", baa.terminated_on),
        ("Return or destruction due", baa.return_due_on),
        ("PHI", done),
    ]


def _others(baa: BAA) -> list[Agreement]:
    """The agreements of the vendor, one of which may stand in the place of an expired one, or took that of this one."""
    rows = list(BAA.objects.of(baa.organisation).filter(vendor=baa.vendor_id).select_related("vendor"))
    for each in rows:
        each.organisation = each.vendor.organisation = baa.organisation
        if each.pk == baa.pk:
            baa.vendor = each.vendor
        if each.pk == baa.superseded_by_id:
            baa.superseded_by = each
    return [each.agreement(baa.organisation.zone, covers=()) for each in rows]
