"""Attestations of a vendor: until when they count, what takes their place, their file, and what is none."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger.models import Event
from tests.files.examples import PDF
from vendors import actions, queries, report
from vendors.models import Attestation, Vendor
from vendors.register import VendorRegister
from vendors.standing import standings, with_owner_here

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
KINDS = {"attestation_expired", "attestation_ends_soon"}


@pytest.fixture
def vendor(make_vendor: Any) -> Vendor:
    made: Vendor = make_vendor()
    return made


def attested(vendor: Vendor, by: Person, in_days: int, **facts: Any) -> Attestation:
    facts = {"kind": "soc2_type2", "issuer": "Them", "expires_on": TODAY + timedelta(days=in_days), **facts}
    made = Attestation(organisation=vendor.organisation, vendor=vendor, **facts)
    actions.attestation_save(made, by=by)
    return made


def found(vendor: Vendor) -> set[tuple[str, Any]]:
    """Its gaps about attestations, by the rules and by their SQL."""
    rows = with_owner_here(Vendor.objects.of(vendor.organisation))
    faults = standings(vendor.organisation, rows, TODAY)[vendor.pk].faults
    in_sql = {(row.kind, row.record, row.day) for row in queries.gap_rows(vendor.organisation_id, TODAY)}
    assert in_sql == {(fault.kind, fault.record, fault.day) for fault in faults}
    return {(kind, record) for kind, record, _ in in_sql if kind in KINDS}


def typed(**values: Any) -> dict[str, Any]:
    return {"kind": "soc2_type2", "issuer": "Schellgrove LLP", "expires_on": "2027-06-30", **values}


def at(name: str, of: Any) -> str:
    return reverse(name, kwargs={"slug": of.organisation.slug, "key": of.pk})


@pytest.mark.parametrize(
    "in_days, expected",
    [(-1, "attestation_expired"), (0, "attestation_ends_soon"), (30, "attestation_ends_soon"), (31, None)],
)
def test_the_last_day_is_the_last(vendor: Vendor, alice: Person, in_days: int, expected: str | None) -> None:
    made = attested(vendor, alice, in_days)
    assert found(vendor) == ({(expected, made.pk)} if expected else set())


@pytest.mark.parametrize(
    "facts, is_followed",
    [
        ({}, True),
        ({"kind": "pentest"}, False),
        ({"title": "Product B"}, False),
        ({"archived_at": datetime(2026, 11, 1, tzinfo=UTC)}, False),
    ],
)  # fmt: skip
def test_a_newer_one_of_its_kind_takes_its_place(
    vendor: Vendor,
    alice: Person,
    facts: dict[str, Any],
    is_followed: bool,  # noqa: FBT001
) -> None:
    old = attested(vendor, alice, -1)
    attested(vendor, alice, 300, **facts)
    assert found(vendor) == (set() if is_followed else {("attestation_expired", old.pk)})
    due = {row.record for row in queries.deadline_rows(vendor.organisation_id, TODAY, TODAY)}
    assert due == (set() if is_followed else {old.pk})


def test_two_with_the_same_last_day_both_count(vendor: Vendor, alice: Person) -> None:
    keys = {attested(vendor, alice, 5).pk, attested(vendor, alice, 5).pk}
    assert {record for _, record in found(vendor)} == keys


def test_its_deadline_is_named_and_ends_with_its_archiving(vendor: Vendor, alice: Person) -> None:
    made = attested(vendor, alice, 20, title="Product B")
    attested(vendor, alice, 21, kind="other", title="Code review")
    (first, second) = VendorRegister().deadlines(vendor.organisation, TODAY, TODAY + timedelta(days=21))
    assert (first.title, first.due_on) == ("Anthropic: SOC 2 Type II (Product B)", made.expires_on)
    assert first.title == str(made) and second.title == "Anthropic: Code review"
    assert first.model == "vendors.attestation" and first.url == vendor.get_absolute_url()
    actions.attestation_archive(made, by=alice, why="Not renewed")
    assert {kind for kind, _ in found(vendor)} == {"attestation_ends_soon"}
    assert [
        row.title for row in queries.deadline_rows(vendor.organisation_id, TODAY, TODAY + timedelta(days=60))
    ] == [second.title]


def test_it_is_added_with_its_file_and_read_back(officer: Any, vendor: Vendor) -> None:
    answer = officer.post(
        at("attestation_create", vendor), typed(upload=SimpleUploadedFile("soc2.pdf", PDF), notes="API only")
    )
    made = Attestation.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    page = officer.get(vendor.get_absolute_url()).content.decode()
    for words in ("SOC 2 Type II", "Schellgrove LLP", "2027-06-30", "soc2.pdf", "API only"):
        assert words in page
    read = officer.get(at("attestation_file", made))
    assert b"".join(read.streaming_content) == PDF
    assert Event.objects.filter(record_id=made.pk, verb="file read").count() == 1
    assert "API only" not in Event.objects.get(record_id=made.pk, verb="added").state
    assert 'name="upload"' not in officer.get(at("attestation_edit", made)).content.decode()
    before = made.attachment_id
    officer.post(at("attestation_edit", made), typed(version=made.version, expires_on="2027-07-31"))
    made.refresh_from_db()
    assert (made.attachment_id, made.expires_on) == (before, date(2027, 7, 31))


@pytest.mark.parametrize(
    "values, field",
    [
        ({"title": "HIPAA Certification"}, "title"),
        ({"issuer": "HIPAA Seal of Compliance Inc"}, "issuer"),
        ({"notes": "They are hipaa-certified"}, "notes"),
        ({"upload": ("hipaa_compliant_certificate.pdf",)}, "upload"),
        ({"kind": "other"}, "title"),
        ({"kind": "hipaa_certified"}, "kind"),
        ({"expires_on": ""}, "expires_on"),
        ({"period_from": "2026-02-01", "period_to": "2026-01-01"}, "period_to"),
        ({"period_from": "2028-02-01"}, "expires_on"),
        ({"issuer": "Ask 555-12-3456"}, "issuer"),
    ],
)
def test_what_is_no_attestation_is_refused_beside_its_field(
    officer: Any, vendor: Vendor, values: dict[str, Any], field: str
) -> None:
    if "upload" in values:
        values = {"upload": SimpleUploadedFile(values["upload"][0], PDF)}
    answer = officer.post(at("attestation_create", vendor), typed(**values))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    if any("ipaa" in str(value).lower() and field != "kind" for value in values.values()):
        assert "There is no government HIPAA certification" in form.errors[field][0]
    assert not Attestation.objects.exists()


def test_training_of_labellers_may_be_certified(officer: Any, vendor: Vendor) -> None:
    values = typed(kind="labeller_training", title="Certificates of HIPAA training")
    assert officer.post(at("attestation_create", vendor), values).status_code == 302


def test_no_other_way_brings_a_certification_in(vendor: Vendor, alice: Person) -> None:
    with pytest.raises(ValidationError, match="no government HIPAA certification"):
        attested(vendor, alice, 10, title="HIPAA certified")


def test_nothing_is_written_while_the_vendor_is_archived(vendor: Vendor, alice: Person) -> None:
    made = attested(vendor, alice, -1)
    actions.vendor_archive(vendor, by=alice, why="Left", on=TODAY)
    vendor.refresh_from_db()
    assert not found(vendor)
    made.vendor = vendor
    with pytest.raises(ValueError, match="is archived"):
        actions.attestation_save(made, by=alice)


def test_the_chapter_tells_what_was_on_file(
    vendor: Vendor, alice: Person, organisation: Organisation
) -> None:
    attested(vendor, alice, -1)
    chapter = report.section(organisation, TODAY, datetime(2026, 11, 22, 16, tzinfo=UTC))
    (table,) = (table for table in chapter.tables if table.name == "attestations")
    assert [row[:3] for row in table.rows] == [("Anthropic", "SOC 2 Type II", "Them")]
    assert [f.kind.key for f in chapter.context["vendors"][0].faults] == [
        "ba_without_baa",
        "attestation_expired",
    ]  # type: ignore[index]


def test_pages_stay_within_their_budget(
    officer: Any, vendor: Vendor, alice: Person, django_assert_max_num_queries: Any
) -> None:
    for days in range(-5, 15):
        attested(vendor, alice, days)
    lists = (vendor.get_absolute_url(), reverse("vendor_list", kwargs={"slug": vendor.organisation.slug}))
    for page in lists:
        officer.get(page)
        with django_assert_max_num_queries(BUDGET[page == lists[0]]):
            officer.get(page)


#: Of the list and of the page of a vendor, those of session, access and banners included; one more for the register of AI systems.
BUDGET = (12, 12 + 1)
