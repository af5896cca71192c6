"""Forms of vendors and agreements: what nobody touched stays, what was chosen counts, and nothing is offered that is refused."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.accounts import actions as accounts
from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import door
from tests.files.examples import PDF
from tests.vendors.pages import at, baa_data, vendor_data
from vendors import actions
from vendors.dates import PartialDate
from vendors.forms import ContactFormSet
from vendors.models import BAA, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)


def as_opened(browser: Any, address: str) -> dict[str, Any]:
    """What a browser would send back if nobody touched the form."""
    opened = browser.get(address).context["form"]
    sent: dict[str, Any] = {"contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0"}
    for name, field in opened.fields.items():
        value = opened[name].value()
        choices = {str(key) for key, _ in getattr(field, "choices", [])}
        if value in (None, "", False) or name == "upload":
            continue
        if choices and not isinstance(value, list) and str(value) not in choices:
            value = next(iter(field.choices))[0]  # a browser shows, and sends, the first one
        sent[name] = "on" if value is True else value
    return sent


def facts(record: Any) -> dict[str, Any]:
    row = type(record).objects.filter(pk=record.pk).values().get()
    return {name: value for name, value in row.items() if name != "version"}


def test_opening_and_saving_a_vendor_changes_nothing(
    officer: Any, organisation: Organisation, make_vendor: Any, alice: Person, join: Any
) -> None:
    parent = make_vendor("Parent")
    gone = Person.objects.create_user("gone@lakeside.example", "Gone Gray", "correct horse battery staple")
    join(gone, Role.CONTRIBUTOR)
    vendor = make_vendor("Child", parent=parent, owner=gone)
    address = at("vendor_edit", organisation, key=vendor.pk)
    before = facts(vendor)
    assert officer.post(address, as_opened(officer, address)).status_code == 302
    assert facts(vendor) == before
    door.archive(Membership.objects.get(person=gone), by=alice)
    actions.vendor_archive(parent, by=alice, why="unused", on=TODAY)
    shown = officer.get(address).content.decode()
    assert "Gone Gray (left)" in shown
    assert "Parent (archived)" in shown
    assert officer.post(address, as_opened(officer, address)).status_code == 302
    assert facts(vendor) == before


def test_only_those_who_may_read_vendors_are_offered_as_owner(
    officer: Any, organisation: Organisation, join: Any
) -> None:
    """The owner gets the reminders, whose links lead to the vendor."""
    for number, role in enumerate(Role):
        person = Person.objects.create_user(f"{number}@lakeside.example", f"The {role.label}", "x")
        join(person, role)
    offered = str(officer.get(at("vendor_create", organisation)).context["form"]["owner"])
    assert {role for role in Role if f"The {role.label}" not in offered} == {Role.STAFF}


def test_an_owner_who_may_no_longer_read_stays_and_is_told_apart(
    officer: Any, organisation: Organisation, join: Any, make_vendor: Any
) -> None:
    staff = Person.objects.create_user("staff@lakeside.example", "Sam Staff", "x")
    join(staff, Role.STAFF)
    vendor = make_vendor(owner=staff)
    address = at("vendor_edit", organisation, key=vendor.pk)
    assert "Sam Staff (may not read vendors)" in officer.get(address).content.decode()
    assert officer.post(address, as_opened(officer, address)).status_code == 302
    assert facts(vendor)["owner_id"] == staff.pk


def test_a_direction_that_fits_no_more_stays_until_somebody_changes_it(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any
) -> None:
    baa = make_baa(make_vendor(), direction="subcontractor", first_end=None, until_terminated=True)
    address = at("baa_edit", organisation, key=baa.pk)
    before = facts(baa)
    assert organisation.kind == Organisation.Kind.COVERED_ENTITY
    assert officer.post(address, as_opened(officer, address)).status_code == 302
    assert facts(baa) == before
    offered = str(officer.get(at("baa_create", organisation, key=baa.vendor_id)).context["form"]["direction"])
    assert "subcontractor" not in offered


@pytest.mark.parametrize("kind", Organisation.Kind)
def test_a_new_agreement_starts_with_a_direction_that_fits(
    officer: Any, organisation: Organisation, make_vendor: Any, alice: Person, kind: str
) -> None:
    organisation.kind = kind
    door.save(organisation, by=alice, verb="changed")
    form = officer.get(at("baa_create", organisation, key=make_vendor().pk)).context["form"]
    assert form["direction"].value() in dict(form.fields["direction"].choices)
    assert (
        len(form.fields["direction"].choices)
        == {"covered_entity": 1, "business_associate": 2, "both": 3}[kind]
    )


@pytest.mark.parametrize(
    ("typed", "parent"),
    [
        ("", None), ("Parent Inc", "Parent Inc"), ("  parent  INC ", "Parent Inc"), ("Pärent Inc", "Parent Inc"),
        ("Parent", "?"), ("Child", "above itself"), ("Grandchild", "above itself"), ("Old", "?"), ("Foreign", "?"), ("\x00", "?"),
    ],
)  # fmt: skip
def test_the_parent_is_named_by_its_name(
    officer: Any, organisation: Organisation, elsewhere: Organisation, make_vendor: Any, alice: Person, typed: str, parent: Any
) -> None:  # fmt: skip
    make_vendor("Parent Inc")
    child = make_vendor("Child")
    make_vendor("Grandchild", parent=child)
    make_vendor("Foreign", organisation=elsewhere, owner=None)
    actions.vendor_archive(make_vendor("Old"), by=alice, why="unused", on=TODAY)
    answer = officer.post(
        at("vendor_edit", organisation, key=child.pk),
        vendor_data(name="Child", version=child.version, parent=typed),
    )
    saved = Vendor.objects.get(pk=child.pk).parent
    if answer.status_code == 302:
        assert (saved and saved.name) == parent
    else:
        errors = answer.context["form"].errors
        assert list(errors) == ["parent"]
        assert parent in str(errors) or parent == "?"
        assert saved is None


def test_an_unknown_parent_is_answered_with_names_that_hold_what_was_typed(
    officer: Any, organisation: Organisation, make_vendor: Any
) -> None:
    make_vendor("Google Cloud EMEA Limited")
    answer = officer.post(at("vendor_create", organisation), vendor_data(name="Maps", parent="google"))
    assert "Google Cloud EMEA Limited" in str(answer.context["form"].errors["parent"])


def test_a_file_that_is_chosen_in_the_same_form_is_the_evidence(
    officer: Any, organisation: Organisation, make_vendor: Any
) -> None:
    vendor = make_vendor()
    typed = baa_data(evidence="file", upload=SimpleUploadedFile("signed.pdf", PDF))
    assert officer.post(at("baa_create", organisation, key=vendor.pk), typed).status_code == 302
    baa = BAA.objects.get()
    assert (baa.evidence, baa.files.count()) == ("file", 1)


def test_a_refused_file_is_told_once(officer: Any, organisation: Organisation, make_vendor: Any) -> None:
    typed = baa_data(evidence="file", upload=SimpleUploadedFile("signed.pdf", b"no PDF"))
    answer = officer.post(at("baa_create", organisation, key=make_vendor().pk), typed)
    assert list(answer.context["form"].errors) == ["upload"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CONTRIBUTOR])
def test_readers_are_offered_nothing_that_is_refused(
    bob: Person, join: Any, enter: Any, organisation: Organisation, make_vendor: Any, make_baa: Any, role: Role
) -> None:  # fmt: skip
    """Every link on the pages they read leads somewhere they may go."""
    reader = enter(join(bob, role))
    empty = reader.get(at("vendor_list", organisation)).content.decode()
    assert "Add the first vendor" not in empty
    bare, ended = make_vendor("Bare", owner=bob), make_vendor("Ended", ba_status="undecided", owner=bob)
    baa = make_baa(ended, evidence="none", notice_days=30)
    actions.baa_terminate(baa, terminated_on=PartialDate(2026, 11, 1), by=bob, why="moved")
    pages = [
        at(name, organisation) for name in ("dashboard", "gap_list", "deadline_list", "vendor_list", "baa_list")
    ] + [bare.get_absolute_url(), ended.get_absolute_url(), baa.get_absolute_url()]  # fmt: skip
    refused = {}
    for page in pages:
        shown = reader.get(page).content.decode()
        assert "Mend" not in shown, page
        assert "Add BAA" not in shown, page
        for link in _links(shown, organisation):
            if reader.get(link).status_code == 403:
                refused[link] = page
    assert refused == {}


def test_who_may_write_a_vendor_by_a_grant_mends_it_on_its_page(
    bob: Person, alice: Person, join: Any, enter: Any, organisation: Organisation, make_vendor: Any
) -> None:
    contributor = enter(join(bob, Role.CONTRIBUTOR))
    vendor = make_vendor(ba_status="undecided")
    accounts.grant(vendor, bob, "vendors_write", by=alice)
    page = contributor.get(vendor.get_absolute_url()).content.decode()
    assert "Mend" in page
    assert f'href="{at("vendor_edit", organisation, key=vendor.pk)}"' in page


def test_gaps_and_deadlines_lead_where_everybody_may_look(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    baa = make_baa(make_vendor())
    actions.baa_terminate(baa, terminated_on=PartialDate(2026, 11, 1), by=alice, why="moved")
    deadlines = officer.get(at("deadline_list", organisation)).content.decode()
    assert at("baa_return", organisation, key=baa.pk) not in deadlines
    assert baa.get_absolute_url() in deadlines
    gaps = officer.get(at("gap_list", organisation)).content.decode()
    assert at("baa_return", organisation, key=baa.pk) in gaps, "who may write mends it at once"


def _links(page: str, organisation: Organisation) -> set[str]:
    return {
        link for link in re.findall(r'href="(/[^"#]*)', page) if link.startswith(f"/{organisation.slug}/")
    }


@pytest.mark.parametrize("total", [-5, -1, 51, 52, 100_000])
def test_a_count_of_contacts_that_cannot_be_is_refused_and_builds_no_more_forms(total: int) -> None:
    data = {"contacts-TOTAL_FORMS": str(total), "contacts-INITIAL_FORMS": "0"}
    data |= {f"contacts-{number}-first_name": "Noor" for number in range(60)}
    contacts = ContactFormSet(data, prefix="contacts")
    assert not contacts.is_valid()
    assert contacts.total_error_count()
    assert len(contacts.forms) <= 51


@pytest.mark.parametrize("total", [0, 1, 50])
def test_as_many_contacts_as_fit_are_taken(total: int) -> None:
    data = {"contacts-TOTAL_FORMS": str(total), "contacts-INITIAL_FORMS": "0"}
    data |= {f"contacts-{number}-first_name": "Noor" for number in range(total)}
    assert ContactFormSet(data, prefix="contacts").is_valid()
