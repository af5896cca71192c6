"""What of a large register stands on paper: as much as fits its pages, the worst first, what is alike in one line."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.paper import printing
from compliance.registers.answers import Severity
from tests.vendors.conftest import every_answer
from vendors import actions, report
from vendors.models import Attestation
from vendors.register import GAPS
from vendors.report import coverage, paper
from vendors.report.coverage import CoverageList
from vendors.report.lines import AgreementLine, FaultLine, VendorLines

TODAY = date(2026, 11, 22)
Make = Callable[..., Any]


def line(number: int, *faults: str, services: int = 3, agreements: int = 1) -> VendorLines:
    """A vendor as paper tells it, its texts as long as real ones."""
    names = [f"Hosted platform of region {n} (Enterprise)" for n in range(services)]
    agreement = AgreementLine(
        "BAA", "In force", "2025-11-15", "", "renews itself, term to 2027-11-15", "2027-09-16", "A file",
        "; ".join(names), "", "11 of 15 required clauses; missing: safeguards (no), reporting (partly)",
    )  # fmt: skip
    return VendorLines(
        f"Adler Bridge Imaging {number}", "Yes", "Unknown (counts as agent)", "Dana Whitfield", "",
        tuple((name, "Yes", "Covered by BAA, until 2027-11-15") for name in names),
        (agreement,) * agreements,
        tuple(FaultLine(GAPS[kind], "BAA", "It was to be verified by 2026-01-01; none is on file.") for kind in faults),
    )  # fmt: skip


def printed(vendors: list[VendorLines]) -> list[str]:
    """The text of the pages on which they stand."""
    nothing = CoverageList((), (), "", "", None)  # type: ignore[arg-type]
    context = {"vendors": vendors, "all": len(vendors), "coverage": nothing}
    body = render_to_string("vendors/pack_section.html", context)
    html = f'<html lang="en"><head><title>x</title><link rel="stylesheet" href="css/pack.css"></head><body>{body}'
    pdf = printing.render(html, [], lambda page: None).pdf
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return told.stdout.decode().removesuffix("\f").split("\f")


def page_of(organisation: Organisation) -> str:
    chapter = report.section(organisation, TODAY, clock.now())
    return render_to_string(chapter.template, chapter.context)


def test_all_stand_on_paper_in_their_order_where_they_fit() -> None:
    vendors = [line(0), line(1, "expired"), line(2)]
    assert paper.on_paper(vendors) == vendors


def test_of_more_the_worst_stand_there_and_never_more_lines_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ((), ("no_owner",), ("never_verified",), ("unsigned",), ("expired", "no_owner"))
    vendors = [line(number, *kinds[number % 5]) for number in range(100)]
    monkeypatch.setattr(paper, "LINES", 300)
    shown = paper.on_paper(vendors)
    assert 15 < len(shown) < 40
    assert sum(each.height for each in shown) <= 300
    worst = [min((fault.kind.severity for fault in each.faults), default=9) for each in shown]
    assert worst == sorted(worst) and worst.count(1) == 20


@pytest.mark.process
def test_what_is_said_to_fit_is_what_is_printed_and_no_vendor_is_torn_apart() -> None:
    """A page takes 50 to 62 of the lines that are counted on, whether vendors are small or have much to tell."""
    every = [
        line(n, *("expired", "never_verified", "no_owner")[: n % 4], services=n % 7, agreements=n % 3)
        for n in range(140)
    ]
    vendors = [each for each in every if not each.is_long]
    assert len(vendors) > 100
    pages = printed(vendors)
    lines = sum(each.height for each in vendors)
    assert lines / 62 <= len(pages) <= lines / 50 + 1
    for page in pages:
        under_the_heads = re.split(r"Agreement +Status +Effective +Ends\s+", page)[1]
        assert under_the_heads.startswith("Adler Bridge Imaging")


@pytest.mark.process
def test_a_vendor_larger_than_a_page_loses_nothing() -> None:
    large = line(1, "expired", agreements=80)
    titles = [f"Agreement {number:03}" for number in range(80)]
    agreements = tuple(
        replace(each, title=title) for each, title in zip(large.agreements, titles, strict=True)
    )
    pages = printed([line(0), replace(large, agreements=agreements), line(2)])
    assert re.findall(r"Agreement \d{3}", "".join(pages)) == titles
    assert "Adler Bridge Imaging 2" in pages[-1]


@pytest.mark.django_db
def test_services_that_stand_alike_share_a_line(
    organisation: Organisation, make_vendor: Make, make_service: Make, make_baa: Make
) -> None:
    vendor = make_vendor()
    named = [make_service(vendor, "Archive"), make_service(vendor, "Chat", phi="unknown")]
    named.append(make_service(vendor, "Model endpoint"))
    make_service(vendor, "Beta")
    make_baa(vendor, *named)
    page = page_of(organisation)
    assert (
        "Covered by BAA, until 2026-12-31. PHI yes: Archive; Model endpoint. PHI unknown (counts as yes): Chat."
        in page
    )
    assert "Not named in the BAA. PHI yes: Beta." in page
    assert "Covers Archive; Chat; Model endpoint." in page


@pytest.mark.django_db
def test_faults_that_differ_only_in_what_they_are_of_share_a_line(
    organisation: Organisation, make_vendor: Make, make_service: Make
) -> None:
    vendor = make_vendor(owner=None)
    make_service(vendor, "Archive")
    make_service(vendor, "Chat")
    page = page_of(organisation)
    assert page.count("PHI may be sent to it and no BAA with this vendor is in force.") == 1
    assert "PHI service without BAA in force (Archive; Chat)." in page
    (told,) = report.section(organisation, TODAY, clock.now()).context["vendors"]  # type: ignore[misc]
    assert len(told.faults) == 3, "the attached table has each of them"
    assert "Vendor without owner. Nobody" in page, "what is of the vendor itself is not named again"


@pytest.mark.django_db
def test_a_missing_clause_keeps_its_name(
    organisation: Organisation, make_vendor: Make, make_baa: Make, alice: Person
) -> None:
    baa = make_baa(make_vendor(), is_read=False)
    actions.baa_clauses(baa, answers=every_answer(hhs_books="no"), by=alice)
    assert "14 of 15 required clauses; missing: books open to HHS (no)." in page_of(organisation)


@pytest.mark.django_db
def test_of_many_services_paper_says_which_it_shows(
    organisation: Organisation, make_vendor: Make, make_service: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = make_vendor()
    for number in range(4):
        make_service(vendor, f"Service {number}")
    assert "Here stand" not in page_of(organisation)
    monkeypatch.setattr(coverage, "ALL", 3)
    assert "Here stand those not covered or lapsing; the attached table" in page_of(organisation)
    monkeypatch.setattr(coverage, "MOST", 2)
    assert "Here stand the first 2 of 4 that are not covered or lapsing; the attached table" in page_of(
        organisation
    )


@pytest.mark.django_db
def test_what_is_missing_is_told_worst_first(
    organisation: Organisation, make_vendor: Make, alice: Person
) -> None:
    """Whatever the order in which the register names its checks."""
    vendor = make_vendor(owner=None, ba_status="undecided")
    facts = {"kind": "hitrust", "issuer": "Northgate Auditors", "expires_on": date(2026, 12, 1)}
    actions.attestation_save(Attestation(organisation=organisation, vendor=vendor, **facts), by=alice)
    actions.review_start(actions.review_of(organisation, alice, date(2026, 9, 1)), by=alice)
    chapter = report.section(organisation, TODAY, clock.now())
    told = [kind.severity for kind, _ in chapter.context["summary"]]  # type: ignore[attr-defined]
    assert told == [Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.LOW]
