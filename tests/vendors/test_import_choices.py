"""How a file is read, changed on the page of its preview: columns, order of dates, what numbers count, splits, sheets."""

from typing import Any

import pytest

from compliance.accounts.models import Organisation, Person
from compliance.exchange.models import Import
from compliance.imports import work
from tests.exchange.books import book
from tests.vendors.test_import_page import Pages, seal_in
from vendors.models import BAA, Service, Vendor

pytestmark = pytest.mark.django_db
TRACKER = (
    b"Vendor,Service,Who,Signed?,Date signed,Effective,End,Breach notice\r\n"
    b"Acme,Scribe; Search,Ana Byrne,Y,3/2/25,3/2/25,3/1/28,48\r\n"
    b"Beta,Billing,Ben Field,pending,,,,24 hours\r\n"
)


@pytest.fixture
def page(organisation: Organisation, alice: Person, enter: object) -> Pages:
    return Pages(enter(alice), organisation)  # type: ignore[operator]


def choose(page: Pages, **chosen: str) -> str:
    """Sends the form as it stands on the page, with these fields changed; the preview after it."""
    response = page.client.get(page.preview_url)
    form = response.context["reading"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    for name, value in chosen.items():
        data.pop(name, None)
        if value:
            data[name] = value
    answer = page.client.post(f"{page.preview_url}choose", data)
    assert answer.status_code == 302, answer.content.decode()
    return page.preview()


def test_what_was_taken_for_what_is_shown_and_why(page: Pages) -> None:
    page.send(TRACKER)
    html = page.preview()
    assert "Taken for this by its header" in html
    assert "2 services, parted at a semicolon: Scribe | Search" in html
    assert "48 of what?" in html and "1 of 2 rows would be imported" in html
    assert "Not read: Who." in html


def test_every_choice_counts_and_the_file_stays(page: Pages) -> None:
    page.send(TRACKER)
    days = dict.fromkeys(("order_0_4", "order_0_5", "order_0_6"), "day first")
    html = choose(page, field_0_2="contact.name", unit_0_7="hours", splits="", **days)
    assert "2 of 2 rows would be imported" in html
    assert page.confirm(seal_in(html)).status_code == 302
    assert work.work_next()
    acme = Vendor.objects.get(name="Acme")
    baa = BAA.objects.get(vendor=acme)
    assert (str(baa.signed), str(baa.effective), str(baa.first_end)) == (
        "2025-02-03",
        "2025-02-03",
        "2028-01-03",
    )
    assert (baa.breach_notice_value, baa.breach_notice_unit) == (48, "hours")
    assert [str(each) for each in Service.objects.filter(vendor=acme)] == ["Scribe; Search"]
    assert str(acme.contacts.get()) == "Ana Byrne"
    assert Import.objects.get().choices["splits"] is False


def test_the_next_file_of_that_header_is_read_the_same(page: Pages) -> None:
    page.send(TRACKER)
    html = choose(page, unit_0_7="hours", splits="")
    page.confirm(seal_in(html))
    work.work_next()
    page.send(TRACKER.replace(b"Acme", b"Gamma"))
    html = page.preview()
    assert "Columns as last time: Alice Moreau confirmed them on" in html
    assert "48 of what?" not in html and "parted at" not in html


def test_an_order_of_last_time_gives_way_to_what_the_next_file_proves(page: Pages) -> None:
    page.send(TRACKER)
    page.confirm(seal_in(choose(page, order_0_4="day first", unit_0_7="hours")))
    work.work_next()
    page.send(TRACKER.replace(b"Acme", b"Gamma").replace(b"Y,3/2/25", b"Y,11/24/25"))
    html = page.preview()
    assert (
        "Last time they were read day first"
        in html.partition("note-warning")[2].partition("How the file is read")[0]
    )
    assert page.confirm(seal_in(choose(page, splits=""))).status_code == 302
    work.work_next()
    assert str(BAA.objects.get(vendor__name="Gamma").signed) == "2025-11-24"


def test_a_file_without_names_is_not_lost(page: Pages) -> None:
    page.send(b"Colour,Phone\nred,1\n")
    html = page.preview()
    assert "No row can be matched yet" in html and "confirmed" not in html
    assert page.client.post(page.preview_url, {"confirmed": "x"}).status_code == 409
    html = choose(page, field_0_0="vendor.name")
    assert "1 of 1 row would be imported" in html


def test_two_columns_cannot_hold_the_same(page: Pages) -> None:
    page.send(TRACKER)
    data = {"field_0_0": "vendor.name", "field_0_1": "vendor.name"}
    answer = page.client.post(f"{page.preview_url}choose", data)
    assert answer.status_code == 422
    assert "Another column of this sheet was taken for it already" in answer.content.decode()
    assert "2 services, parted at" in page.preview()


def test_a_sheet_can_be_left_out(page: Pages) -> None:
    def old(workbook: Any) -> None:
        sheet = workbook.create_sheet("Old")
        for row in (("Vendor", "Category"), ("Gone", "Cloud")):
            sheet.append(row)

    page.send(book(("Vendor", "Category"), ("Acme", "AI model"), more=old), "list.xlsx")
    assert "2 of 2 rows would be imported" in page.preview()
    assert "1 of 1 row would be imported" in choose(page, sheet_1="")


def test_what_is_no_record_is_told(page: Pages) -> None:
    page.send(b"Our list\n\nVendor,Service\nAcme,Scribe\nTOTAL,1\n")
    html = page.preview()
    assert "stands above the header, so it is left out: “Our list”" in html
    assert "is a total, so it is left out: “TOTAL | 1”" in html


def test_without_a_file_there_is_nothing_to_choose(page: Pages) -> None:
    assert page.client.post(f"{page.preview_url}choose", {}).status_code == 409
    assert page.client.get(f"{page.preview_url}choose").status_code == 405


OPEN = (
    b"Vendor,Service,Signed,Effective,Expires\r\n"
    b"Acme,Scribe,3/2/26,3/2/26,3/2/27\r\nBeta,Billing,4/5/26,4/5/26,4/5/27\r\n"
)


def test_an_order_that_nothing_settles_is_said_beside_the_counts(page: Pages) -> None:
    page.send(OPEN)
    html = page.preview()
    verdict = html.partition('<section class="section" aria-labelledby="reading"')[0]
    assert "Dates such as “3/2/26” in “Signed”, “Effective” and “Expires” are read month first" in verdict
    assert 'class="verdict verdict-medium"' in verdict
    page.send(OPEN.replace(b"4/5/27", b"4/25/27"))
    assert "are read month first, and no date" not in page.preview()
    page.send(OPEN.replace(b"4/5/27", b"25/4/27").replace(b"3/2/27", b"3/25/27"))
    assert "“Expires”: 1 of these dates, such as “25/4/27”, can only be read the other way." in page.preview()


def test_an_order_that_a_person_chose_counts_for_the_columns_that_nothing_else_settles(page: Pages) -> None:
    page.send(OPEN)
    html = choose(page, order_0_2="day first", order_0_3="day first")
    assert "because you said so of “Signed” and no date here can be only one; 2 can be read both ways" in html
    assert "no date there settles it" not in html
    page.confirm(seal_in(html))
    work.work_next()
    acme = BAA.objects.get(vendor__name="Acme")
    assert (str(acme.signed), str(acme.first_end)) == ("2026-02-03", "2027-02-03")


def test_what_is_proven_counts_more_than_what_was_said_of_another_column(page: Pages) -> None:
    page.send(OPEN.replace(b"4/5/27", b"4/25/27"))
    html = choose(page, order_0_2="day first")
    assert (
        "Dates are read month first, because “4/25/27” can be nothing else; 1 can be read both ways." in html
    )
    assert "Dates are read month first, because “4/25/27” in another column can be nothing else" in html
    page.send(
        OPEN.replace(b"3/2/26,3/2/26", b"3/25/26,3/2/26")
    )  # what a person overruled proves nothing for others
    html = choose(page, order_0_2="day first")
    assert "because you said so of “Signed”" in html and "“3/25/26” in another column" not in html
    page.send(OPEN)
    html = choose(page, order_0_2="day first", order_0_3="month first")
    assert "in “Expires” are read month first, and no date there settles it" in html


def test_what_was_said_is_told_in_words_that_make_a_sentence(page: Pages) -> None:
    page.send(TRACKER.replace(b"Ana Byrne", b"Ana Byrne of the office for quite long agreements"))
    html = choose(page, field_0_2="contact.name")
    assert "Taken for this because you said so." in html
    assert "“Ana Byrne of the office for quite long…”" in html
