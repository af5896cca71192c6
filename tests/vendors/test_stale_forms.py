"""A form that was open while someone else saved: saved once more it undoes nothing that this person did not touch."""

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from tests.vendors.pages import at, day, fresh
from vendors import actions
from vendors.models import BAA, Contact, Cover, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]


class Fields(HTMLParser):
    """What a browser would send of the main form of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name = told.get("name") or ""
        if tag == "input" and name and told.get("type") not in ("file", "submit"):
            if told.get("type") not in ("checkbox", "radio"):
                self.sent[name] = told.get("value") or ""
            elif "checked" in told:
                self.sent.setdefault(name, [])
                self.sent[name] = told.get("value") or "on"
        elif tag == "select":
            self._select = name
            self.sent[name] = ""
        elif tag == "option" and self._select and "selected" in told:
            self.sent[self._select] = told.get("value") or ""
        elif tag == "textarea":
            self._area = name
            self.sent[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent[self._area] = self.sent[self._area].removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""


def sent(answer: Any) -> dict[str, Any]:
    fields = Fields(answer.content.decode()).sent
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def test_a_renewal_meanwhile_is_not_undone_by_a_new_title(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    baa = make_baa(make_vendor(), notes="One line\nand another")
    address = at("baa_edit", organisation, key=baa.pk)
    opened = sent(officer.get(address))
    actions.baa_renew(fresh(baa), first_end=day("2027-12-31"), renewed_on=date(2026, 11, 20), by=alice)
    answer = officer.post(address, {**opened, "title": "Master BAA"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Alice Moreau saved “2027-12-31” here meanwhile." in page
    assert "You changed it too" not in page
    assert officer.post(address, sent(answer)).status_code == 302
    assert str(fresh(baa).first_end) == "2027-12-31"
    assert fresh(baa).title == "Master BAA"
    assert fresh(baa).notes.splitlines() == ["One line", "and another"]


def test_where_both_changed_a_field_what_was_typed_stays_and_is_told(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    baa = make_baa(make_vendor(), notes="First")
    address = at("baa_edit", organisation, key=baa.pk)
    opened = sent(officer.get(address))
    other = fresh(baa)
    other.notes, other.title = "Alice's", "Alice's title"
    actions.baa_save(other, by=alice)
    answer = officer.post(address, {**opened, "notes": "Bob's"})
    page = answer.content.decode()
    assert page.count("You changed it too") == 1
    assert sent(answer)["notes"] == "Bob's"
    assert sent(answer)["title"] == "Alice's title"


def test_what_was_changed_and_changed_back_is_not_told(
    officer: Any, organisation: Organisation, make_vendor: Any, make_baa: Any, alice: Person
) -> None:
    baa = make_baa(make_vendor())
    address = at("baa_edit", organisation, key=baa.pk)
    opened = sent(officer.get(address))
    for title in ("Else", baa.title):
        other = fresh(baa)
        other.title, other.notes = title, "Alice's"
        actions.baa_save(other, by=alice)
    answer = officer.post(address, opened)
    assert [line.label for line in answer.context["form"].clash.lines] == ["notes"]


def test_cover_that_another_added_or_ended_stays(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    alice: Person,
) -> None:
    vendor = make_vendor()
    ended, added, typed = (make_service(vendor, name) for name in ("Ended", "Added", "Typed"))
    baa = make_baa(vendor, ended)
    address = at("baa_edit", organisation, key=baa.pk)
    opened = sent(officer.get(address))
    old = baa.covers.get()
    old.to_on = date(2026, 6, 30)
    again = Cover(service=ended, from_on=date(2026, 9, 1))
    actions.baa_save(fresh(baa), by=alice, covers=[old, again, Cover(service=added)])
    answer = officer.post(address, {**opened, f"cover_{typed.pk}": "on"})
    assert answer.status_code == 409
    assert officer.post(address, sent(answer)).status_code == 302
    times = {(each.service.name, each.from_on, each.to_on) for each in BAA.objects.get().covers.all()}
    assert times == {
        ("Ended", None, date(2026, 6, 30)),
        ("Ended", date(2026, 9, 1), None),
        ("Added", None, None),
        ("Typed", None, None),
    }


def test_a_row_of_cover_that_both_changed_is_told(
    officer: Any,
    organisation: Organisation,
    make_vendor: Any,
    make_service: Any,
    make_baa: Any,
    alice: Person,
) -> None:
    vendor = make_vendor()
    service = make_service(vendor)
    baa = make_baa(vendor, service)
    address = at("baa_edit", organisation, key=baa.pk)
    opened = sent(officer.get(address))
    old = baa.covers.get()
    old.to_on = date(2026, 6, 30)
    actions.baa_save(fresh(baa), by=alice, covers=[old])
    answer = officer.post(address, {**opened, f"to_{service.pk}": "2026-08-31"})
    page = answer.content.decode()
    assert "Alice Moreau saved “2026-06-30” here meanwhile. You changed it too" in page
    assert sent(answer)[f"to_{service.pk}"] == "2026-08-31"


def test_contacts_that_another_changed_stay(
    officer: Any, organisation: Organisation, make_vendor: Any, alice: Person
) -> None:
    vendor = make_vendor()
    first, second = Contact(first_name="Noor"), Contact(first_name="Sam")
    actions.vendor_save(vendor, by=alice, contacts=[first, second])
    address = at("vendor_edit", organisation, key=vendor.pk)
    opened = sent(officer.get(address))
    first.email = "noor@vendor.example"
    actions.vendor_save(vendor, by=alice, contacts=[first, second, Contact(first_name="Ines")])
    at_second = next(name for name, value in opened.items() if value == "Sam")
    answer = officer.post(address, {**opened, at_second: "Samuel", "website": "bob.example"})
    assert answer.status_code == 409
    assert officer.post(address, sent(answer)).status_code == 302
    people = {(each.first_name, each.email) for each in Vendor.objects.get().contacts.all()}
    assert people == {("Noor", "noor@vendor.example"), ("Samuel", ""), ("Ines", "")}
