"""The import by page: a file, what it would change, and then all of that or nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings
from redis.exceptions import RedisError

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.exchange import holding
from compliance.exchange.holding import Place
from compliance.exchange.models import Import
from compliance.imports import work
from compliance.ledger import history
from compliance.ledger.clock import now
from compliance.ledger.models import Event
from tests.vendors.lists import ba_list
from vendors import actions
from vendors.models import Service, Vendor

pytestmark = pytest.mark.django_db
AWS = {
    "name": "AWS",
    "service": "Amazon Bedrock",
    "first": "Ana",
    "email": "ana@aws.example",
    "website": "aws.example",
}
FLAGGED = {"name": "Doe Trust", "service": "Care of John, SSN 219-09-9999"}
REASON = "It is the number of a test account."


@pytest.fixture
def page(organisation: Organisation, alice: Person, enter: Callable[[Person], Client]) -> "Pages":
    return Pages(enter(alice), organisation)


class Pages:
    """Alice at the pages of the import."""

    def __init__(self, client: Client, organisation: Organisation) -> None:
        self.client = client
        self.upload_url = f"/{organisation.slug}/vendors/import/"
        self.preview_url = f"{self.upload_url}preview/"

    def send(self, content: bytes, name: str = "list.csv") -> HttpResponse:
        return self.client.post(self.upload_url, {"upload": SimpleUploadedFile(name, content)})

    def preview(self, **query: str) -> str:
        response = self.client.get(self.preview_url, query)
        assert response.status_code == 200
        return response.content.decode()

    def confirm(self, seal: str, kept: str = "") -> HttpResponse:
        return self.client.post(self.preview_url, {"confirmed": seal, "kept": kept})

    def write(self) -> HttpResponse:
        """Confirms what the preview shows, and does the worker's part."""
        answer = self.confirm(seal_in(self.preview()))
        work.work_next()
        return answer


def seal_in(html: str) -> str:
    found = re.search(r'name="confirmed" value="([0-9a-f]{64})"', html)
    assert found, "the page has no confirmation"
    return found[1]


def test_the_whole_way(page: Pages, organisation: Organisation) -> None:
    assert "Business Associate Name" in page.client.get(page.upload_url).content.decode()
    sent = page.send(ba_list(AWS, {"service": "Nameless"}), "ours.csv")
    assert (sent.status_code, sent["Location"]) == (302, page.preview_url)
    html = page.preview()
    assert "What “ours.csv” would change" in html
    assert "1 of 2 rows would be imported" in html
    assert "Import 1 row, leave 1 out" in html
    assert "1 vendor and 1 service would be added or changed" in html
    assert "The name is missing." in html
    assert not Vendor.objects.exists()
    asked = page.confirm(seal_in(html))
    batch = Import.objects.get()
    assert (asked.status_code, asked["Location"]) == (302, batch.get_absolute_url())
    assert "Waiting for its turn" in page.client.get(asked["Location"]).content.decode()
    assert not Vendor.objects.exists()
    assert work.work_next()
    vendor = Vendor.objects.get()
    assert (vendor.name, vendor.ba_status, vendor.services.get().name) == ("AWS", "yes", "Amazon Bedrock")
    entry = history.history(vendor)[0]
    assert (entry.event.verb, entry.event.actor_name, entry.why) == (
        "imported",
        "Alice Moreau",
        "Imported from “ours.csv”",
    )
    done = page.client.get(asked["Location"]).content.decode()
    assert "Written" in done and "1 vendor, 1 service" in done and "The rows that stayed out" in done
    listed = page.client.get(f"/{organisation.slug}/vendors/imports/").content.decode()
    assert "ours.csv" in listed and "Alice Moreau" in listed


def test_a_second_time_nothing_is_left_to_import(page: Pages) -> None:
    page.send(ba_list(AWS))
    page.write()
    page.send(ba_list(AWS))
    html = page.preview()
    assert "The register says all of this already" in html
    assert "Import 1 row" not in html


@pytest.mark.parametrize(
    "content, name, words",
    [
        (b"%PDF-1.7", "list.csv", "This is a PDF"),
        (b"PK\x03\x04", "list.xlsx", "damaged or cut off"),
        (b"Name\nA\x00", "list.csv", "NUL"),
        (b'Name\n"A\n', "list.csv", "never closed"),
        (b" \n", "list.csv", "This file is empty"),
        (b"", "list.csv", "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_the_field(
    page: Pages, content: bytes, name: str, words: str
) -> None:
    response = page.send(content, name)
    assert response.status_code == 422
    assert words in response.content.decode().replace("&#x27;", "'")
    assert holding.held(Place("vendors", Organisation.objects.get().pk, Person.objects.get().pk)) is None


def test_no_file_and_a_huge_one_are_refused(page: Pages, settings: Settings) -> None:
    assert "This field is required" in page.client.post(page.upload_url).content.decode()
    settings.IMPORT_MAX_BYTES = 1024
    settings.ATTACHMENT_MAX_BYTES = 4096
    for size in (2000, 100_000):  # the second one is too large to be held in memory at all
        response = page.send(b"Name\n" + b"A" * size)
        assert response.status_code == 422
        assert "are read at a time" in response.content.decode()


def test_only_a_header_says_so(page: Pages) -> None:
    page.send(ba_list())
    assert "There is no row below the header" in page.preview()


def test_what_moved_meanwhile_is_shown_again_and_nothing_is_written(
    page: Pages, organisation: Organisation, alice: Person
) -> None:
    page.send(ba_list(AWS, {"name": "Google"}))
    seal = seal_in(page.preview())
    actions.vendor_save(
        Vendor(organisation=organisation, name="aws", ba_status="conduit", ba_reason="x"), by=alice
    )
    events = Event.objects.count()
    answer = page.confirm(seal)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "no longer what the page had shown" in html
    assert "Decide on its page which is right" in html
    assert f'href="{Vendor.objects.get().get_absolute_url()}"' in html
    assert Event.objects.count() == events
    assert page.confirm(seal_in(html)).status_code == 302
    work.work_next()
    assert sorted(Vendor.objects.values_list("name", flat=True)) == ["Google", "aws"]


def test_a_file_of_another_tab_is_not_confirmed_by_mistake(page: Pages) -> None:
    page.send(ba_list(AWS))
    seal = seal_in(page.preview())
    page.send(ba_list({"name": "Google"}), "other.csv")
    assert page.confirm(seal).status_code == 409
    assert not Vendor.objects.exists()


def test_after_half_an_hour_the_file_is_gone(page: Pages) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        page.send(ba_list(AWS))
        seal = seal_in(page.preview())
        for minutes in (10, 10, 11):  # at work elsewhere, so that the session lives on
            clock.shift(timedelta(minutes=minutes))
            page.client.get(page.upload_url)
        answer = page.confirm(seal)
    assert answer.status_code == 409
    assert "No file waits here" in answer.content.decode()
    assert not Vendor.objects.exists()


def test_a_cache_that_does_not_answer_is_said(page: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        def set(self, *args: object, **kwargs: object) -> None:
            raise RedisError

    monkeypatch.setattr(holding, "cache", Silent())
    answer = page.send(ba_list(AWS))
    assert answer.status_code == 422
    assert "the cache does not answer" in answer.content.decode()


def test_without_a_file_the_preview_leads_to_the_upload(page: Pages) -> None:
    answer = page.client.get(page.preview_url)
    assert (answer.status_code, answer["Location"]) == (302, page.upload_url)


def test_rows_that_may_identify_a_person_stay_out(page: Pages) -> None:
    page.send(ba_list(AWS, FLAGGED))
    html = page.preview()
    assert "This may identify a person: SSN" in html
    assert "Import 1 row, leave 1 out" in html
    assert page.write().status_code == 302
    assert Vendor.objects.get().name == "AWS"


def test_a_file_name_that_may_identify_a_person_is_not_told_in_the_ledger(page: Pages) -> None:
    page.send(ba_list(AWS), "ssn 219-09-9999.csv")
    page.write()
    assert history.history(Vendor.objects.get())[0].why == "Imported from a file"
    told = Event.objects.filter(record_id=Import.objects.get().pk)
    assert not any("219-09" in event.state + event.title for event in told)


HTML = "<script>alert(1)</script>"


def test_html_and_formulas_are_text(page: Pages) -> None:
    page.send(
        ba_list({"name": HTML, "service": "=HYPERLINK(1)", "first": HTML}, {"name": "", "service": HTML}),
        f"{HTML}.csv",
    )
    html = page.preview()
    assert HTML not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    page.write()
    assert (Vendor.objects.get().name, Service.objects.get().name) == (HTML, "=HYPERLINK(1)")


def test_a_long_list_is_shown_in_pages_and_parts(page: Pages) -> None:
    rows = [{"name": f"Vendor {number:03}"} for number in range(120)]
    page.send(ba_list(*rows, {"name": "", "service": "Nameless"}))
    assert "Vendor 024" in page.preview() and "Vendor 025" not in page.preview()
    assert "Vendor 119" in page.preview(page="5")
    errors = page.preview(show="error")
    assert "Nameless" in errors and "Vendor 003" not in errors
    assert "Vendor 000" in page.preview(show="<nonsense>", page="999999x")


def test_the_preview_asks_as_little_for_many_rows_as_for_few(
    page: Pages, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page.send(ba_list(*[{**AWS, "name": f"Vendor {number}"} for number in range(200)]))
    with django_assert_max_num_queries(13):
        seal = seal_in(page.preview())
    with django_assert_max_num_queries(40):
        page.confirm(seal)
    with django_assert_max_num_queries(70):
        work.work_next()
    assert Vendor.objects.count() == 200


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.MANAGER, Role.STAFF, Role.AUDITOR])
def test_only_owner_and_officer_import(
    page: Pages,
    bob: Person,
    join: Callable[[Person, Role], Person],
    enter: Callable[[Person], Client],
    role: Role,
) -> None:
    client = enter(join(bob, role))
    for url in (page.upload_url, page.preview_url):
        assert client.get(url).status_code == 403
        assert client.post(url, {"upload": SimpleUploadedFile("a.csv", ba_list(AWS))}).status_code == 403


def test_another_organisation_sees_nothing_of_it(
    page: Pages, elsewhere: Organisation, charlie: Person, enter: Callable[[Person], Client], alice: Person
) -> None:
    theirs = Vendor(organisation=elsewhere, name="AWS", website="theirs.example")
    actions.vendor_save(theirs, by=charlie)
    page.send(ba_list(AWS))
    for url in (page.upload_url, page.preview_url):
        assert enter(charlie).get(url).status_code == 404
    page.write()
    theirs.refresh_from_db()
    assert (theirs.website, theirs.version, Vendor.objects.count()) == ("theirs.example", 1, 2)
