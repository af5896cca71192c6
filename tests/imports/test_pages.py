"""The pages of imports: how far, what became of it, what may be done, and by whom."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.exchange import actions, holding
from compliance.exchange.holding import Place
from compliance.exchange.leftover import REASON
from compliance.exchange.models import Import, ImportJob
from compliance.imports import work
from compliance.jobs import turns
from compliance.ledger import clock
from tests.imports.conftest import Ask
from tests.vendors.lists import HEADER, ba_list
from vendors import actions as vendors
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
AWS = {"name": "AWS", "service": "Bedrock", "first": "Ana", "phone": "1"}
NAMELESS = {"service": "=Nameless", "phone": "2"}
LIST = "/lakeside-clinic/vendors/imports/"
PREVIEW = "/lakeside-clinic/vendors/import/preview/"


@pytest.fixture
def client(alice: Person, organisation: Organisation, enter: Callable[[Person], Client]) -> Client:
    return enter(alice)


def shown(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def begin(batch: Import, *, final: bool = False) -> None:
    attempt = turns.begin_next(ImportJob, clock.now())
    assert attempt
    attempt.beat("Checking: 250 of 9,000 records", 31)
    attempt.say(is_final=final)


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    html = shown(client, LIST)
    assert "Nothing was imported yet" in html and "Import a file" in html


def test_the_list_tells_each_in_one_line(
    client: Client, write: Ask, ask: Ask, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    write(AWS, NAMELESS, name="ours.csv")
    ask({"name": "Google"}, name="ssn 219-09-9999.csv")
    html = shown(client, LIST)
    assert html.index("ssn 219") < html.index("ours.csv"), "newest first"
    assert "Written" in html and "Waiting for its turn" in html and "Alice Moreau" in html
    for number in range(30):
        ask({"name": f"V{number}"})
    with django_assert_max_num_queries(12):
        shown(client, LIST)


def test_the_page_and_its_fragment_say_how_far_it_is(client: Client, ask: Ask) -> None:
    batch = ask(AWS, NAMELESS)
    address = batch.get_absolute_url()
    assert "It is next" in shown(client, address)
    begin(batch)
    html = shown(client, address)
    assert "Checking: 250 of 9,000 records" in html and 'value="31"' in html and "<html" in html
    assert f'href="{address}"' in html, "it works by reloading"
    fragment = shown(client, address, **{"HX-Request": "true", "X-Background": "1"})
    assert "Checking: 250 of 9,000 records" in fragment and "<html" not in fragment
    ImportJob.objects.update(state="queued")
    work.work_next()
    answer = client.get(address, headers={"HX-Request": "true", "X-Background": "1"})
    assert answer["HX-Refresh"] == "true"
    assert "every 2s" not in shown(client, address)


def test_its_history_tells_counts_in_words(client: Client, write: Ask) -> None:
    batch = write(AWS, NAMELESS)
    html = shown(client, f"/lakeside-clinic/history/exchange.import/{batch.pk}/")
    assert "changed 0, error 1, new 1, same 0" in html and "{&#x27;" not in html


def test_nobody_at_work_is_said_after_two_minutes(client: Client, ask: Ask) -> None:
    batch = ask(AWS)
    ImportJob.objects.update(heartbeat_at=clock.now() - timedelta(seconds=121))
    assert "the builder seems to be stopped" in shown(client, batch.get_absolute_url())


def test_cancelling_and_trying_again(client: Client, ask: Ask) -> None:
    batch = ask(AWS)
    address = batch.get_absolute_url()
    client.post(f"{address}cancel")
    html = shown(client, address)
    assert "cancelled before anything was written" in html and "Try again" in html
    client.post(f"{address}retry")
    begin(batch, final=True)
    assert f'action="{address}cancel"' not in shown(client, address)
    client.post(f"{address}cancel")
    assert "Writing has begun" in shown(client, address)


def test_what_moved_leads_back_to_the_preview(client: Client, ask: Ask, alice: Person) -> None:
    batch = ask(AWS, choices={"dates": "us"})
    vendors.vendor_save(Vendor(organisation=batch.organisation, name="AWS", ba_status="no_phi"), by=alice)
    work.work_next()
    address = batch.get_absolute_url()
    html = shown(client, address)
    assert actions.MOVED in html and "Look at it as it is now" in html
    assert "Try again" not in html, "it would find the same"
    answer = client.post(f"{address}look")
    assert answer["Location"] == PREVIEW
    assert "Decide on its page which is right" in shown(client, PREVIEW)
    held = holding.held(Place("vendors", batch.organisation_id, alice.pk))
    assert held and held.choices == {"dates": "us"}


def test_a_file_that_is_gone_is_asked_for_again(client: Client, ask: Ask) -> None:
    batch = ask(AWS, NAMELESS)
    cache.clear()
    work.work_next()
    address = batch.get_absolute_url()
    html = shown(client, address)
    assert "Send the file again" in html
    assert "Try again" not in html and "Look at it" not in html and "rows that stay out" not in html
    for verb in ("look", "rest"):
        answer = client.post(f"{address}{verb}", follow=True)
        assert "no longer here" in answer.content.decode()


def test_rows_that_stayed_out_come_as_a_file_for_whoever_sent_them(
    client: Client,
    write: Ask,
    bob: Person,
    join: Callable[[Person, Role], Person],
    enter: Callable[[Person], Client],
) -> None:
    batch = write(AWS, NAMELESS, name="ours.csv")
    address = f"{batch.get_absolute_url()}rest"
    assert address in shown(client, batch.get_absolute_url())
    answer = client.get(address)
    assert "ours-left-out.csv" in answer["Content-Disposition"] and answer["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == [*HEADER, REASON] and len(rows) == 2
    assert rows[1][1] == "'=Nameless" and rows[1][-1] == f"{HEADER[0]}: The name is missing."
    other = enter(join(bob, Role.OFFICER))
    assert address not in shown(other, batch.get_absolute_url())
    assert other.get(address).status_code == 302


def test_the_preview_gives_the_same_file_and_it_can_be_sent_again(client: Client) -> None:
    client.post("/lakeside-clinic/vendors/import/", {"upload": upload(ba_list(AWS, NAMELESS))})
    address = f"{PREVIEW}rest"
    assert address in shown(client, PREVIEW)
    rest = client.get(address).content
    mended = rest.decode("utf-8-sig").replace(",'=Nameless", "Mended,'=Nameless", 1).encode()
    client.post("/lakeside-clinic/vendors/import/", {"upload": upload(mended)})
    html = shown(client, PREVIEW)
    assert "1 of 1 row would be imported" in html and "=Nameless" in html
    assert REASON in html, "told among the columns that are not read"


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("list.csv", content)


def test_columns_as_last_time(client: Client, write: Ask) -> None:
    client.post("/lakeside-clinic/vendors/import/", {"upload": upload(ba_list(AWS))})
    assert "as last time" not in shown(client, PREVIEW)
    write(AWS)
    client.post("/lakeside-clinic/vendors/import/", {"upload": upload(ba_list({"name": "Google"}))})
    assert "Columns as last time: Alice Moreau confirmed them" in shown(client, PREVIEW)


def test_choices_of_last_time_are_taken_unless_others_were_made(
    client: Client, write: Ask, alice: Person
) -> None:
    write(AWS, choices={"dates": "us"})
    client.post("/lakeside-clinic/vendors/import/", {"upload": upload(ba_list({"name": "Google"}))})
    assert "as last time" in shown(client, PREVIEW)
    holding.choose(Place("vendors", Organisation.objects.get().pk, alice.pk), {})
    assert "as last time" not in shown(client, PREVIEW)


def test_undoing_says_what_it_will_do_and_does_it(client: Client, write: Ask) -> None:
    batch = write(AWS)
    address = f"{batch.get_absolute_url()}undo"
    assert address in shown(client, batch.get_absolute_url())
    html = shown(client, address)
    assert "Archived, because the import added them: 1 vendor, 1 service." in html
    assert Vendor.objects.current().exists()
    assert client.post(address)["Location"] == batch.get_absolute_url()
    assert "Waiting to be undone" in shown(client, batch.get_absolute_url())
    work.work_next()
    html = shown(client, batch.get_absolute_url())
    assert "Undone" in html and address not in html
    assert not Vendor.objects.current().exists()
    assert client.get(address)["Location"] == batch.get_absolute_url()
    assert "undone already" in client.post(address, follow=True).content.decode()


def test_what_came_after_it_is_listed_with_name_who_and_when(client: Client, write: Ask, bob: Person) -> None:
    batch = write(AWS)
    vendors.vendor_save(Vendor.objects.get(), by=bob)
    address = f"{batch.get_absolute_url()}undo"
    html = shown(client, address)
    assert "can no longer be undone" in html and "AWS" in html and "Bob Tran" in html
    assert "Edited since" in html and "Undo the import" not in html
    answer = client.post(address)
    assert answer["Location"] == address
    assert not ImportJob.objects.filter(does="undo").exists()


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.MANAGER, Role.STAFF, Role.AUDITOR])
def test_only_owner_and_officer_see_them(
    write: Ask,
    bob: Person,
    join: Callable[[Person, Role], Person],
    enter: Callable[[Person], Client],
    role: Role,
) -> None:
    batch = write(AWS)
    other = enter(join(bob, role))
    address = batch.get_absolute_url()
    refused = 404 if role == Role.STAFF else 403
    assert other.get(LIST).status_code == 403
    assert other.get(address).status_code in (refused, 403)
    for verb in ("cancel", "retry", "look", "undo"):
        assert other.post(f"{address}{verb}").status_code in (refused, 403)
    assert not batch.undone_at


def test_an_officer_undoes_what_another_imported(
    write: Ask, bob: Person, join: Callable[[Person, Role], Person], enter: Callable[[Person], Client]
) -> None:
    batch = write(AWS)
    enter(join(bob, Role.OFFICER)).post(f"{batch.get_absolute_url()}undo")
    work.work_next()
    assert Import.objects.get().undone_at
    assert actions.place_of(batch).person != bob.pk


def test_another_register_and_another_organisation_see_nothing_of_it(
    client: Client, write: Ask, elsewhere: Organisation, charlie: Person, enter: Callable[[Person], Client]
) -> None:
    batch = write(AWS)
    address = batch.get_absolute_url()
    stranger = enter(charlie)
    assert stranger.get(address).status_code == 404
    assert stranger.get(address.replace("lakeside-clinic", elsewhere.slug)).status_code == 404
    batch.register = "systems"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("compliance.ledger.records._refuse_outside_the_door", lambda what: None)
        batch.save()
    assert client.get(address).status_code == 404
    assert "list.csv" not in shown(client, LIST)
