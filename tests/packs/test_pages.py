"""The pages of packs: who may ask, watch, read and share, and that a pack is read by nobody else."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.accounts.models import Grant, Organisation, Person
from compliance.accounts.roles import Role
from compliance.jobs import turns
from compliance.ledger import clock
from compliance.ledger.models import Event
from compliance.packs import actions
from compliance.packs.models import Pack, PackJob
from compliance.paper.printing import Printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]

Ask = Callable[..., Pack]
Enter = Callable[[Person], Client]
Join = Callable[[Person, Role], Person]
BACKGROUND = {"HX-Request": "true", "X-Background": "1"}


@pytest.fixture
def owner(enter: Enter, alice: Person, organisation: Organisation) -> Client:
    return enter(alice)


@pytest.fixture
def built(ask: Ask) -> Pack:
    pack = ask()
    attempt = turns.begin_next(PackJob, clock.now())
    assert attempt
    return actions.publish(attempt, Printed(b"%PDF-1.7 a document", 3), clock.now()) and Pack.objects.get(
        pk=pack.pk
    )


def local_today(organisation: Organisation) -> date:
    return clock.today(organisation.zone)


def test_asking_makes_a_record_a_job_and_an_event(
    owner: Client, organisation: Organisation, alice: Person
) -> None:
    today = local_today(organisation)
    form = owner.get(f"/{organisation.slug}/packs/build").content.decode()
    assert f'value="{today}"' in form and "Things" in form
    answer = owner.post(
        f"/{organisation.slug}/packs/build",
        {"on": "2026-03-01", "known": f"{today}", "registers": ["vendors"]},
    )
    pack = Pack.objects.get()
    assert answer["Location"] == pack.get_absolute_url()
    assert (pack.on, pack.known, pack.registers, pack.asked_by) == (
        date(2026, 3, 1),
        today,
        ["vendors"],
        alice,
    )
    assert pack.job.state == PackJob.State.QUEUED
    assert Event.objects.filter(record_id=pack.pk, verb="asked for", actor_id=alice.pk).exists()


@pytest.mark.parametrize(
    "field, value",
    [("on", "tomorrow"), ("on", "+1"), ("known", "+1"), ("known", "-1"), ("known", ""), ("on", "1999-01-01"),
     ("on", "31.12.2026"), ("registers", "nothing"), ("registers", [])],
)  # fmt: skip
def test_what_cannot_be_asked_is_told_beside_its_field(
    owner: Client, organisation: Organisation, field: str, value: str
) -> None:
    today = local_today(organisation)
    given = {"on": f"{today}", "known": f"{today}", "registers": ["vendors"]}
    given[field] = f"{today + timedelta(days=int(value))}" if value in ("+1", "-1") else value
    answer = owner.post(f"/{organisation.slug}/packs/build", given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Pack.objects.exists()


def test_a_waiting_pack_shows_how_far_it_is_and_works_without_script(owner: Client, ask: Ask) -> None:
    ask()
    pack = ask()
    page = owner.get(pack.get_absolute_url()).content.decode()
    assert "Waiting for its turn" in page and "1 before it" in page
    assert "<noscript>" in page and f'href="{pack.get_absolute_url()}"' in page
    assert "Cancel" in page and "Download" not in page


def test_a_forgotten_pack_says_whom_to_tell(owner: Client, ask: Ask) -> None:
    pack = ask()
    PackJob.objects.update(heartbeat_at=clock.now() - timedelta(seconds=121))
    assert "the builder seems to be stopped" in owner.get(pack.get_absolute_url()).content.decode()


def test_progress_is_asked_in_the_background_until_it_is_done(owner: Client, ask: Ask) -> None:
    pack = ask()
    attempt = turns.begin_next(PackJob, clock.now())
    assert attempt
    attempt.beat("Laying out page 7", 45)
    answer = owner.get(pack.get_absolute_url(), headers=BACKGROUND)
    fragment = answer.content.decode()
    assert "Laying out page 7" in fragment and 'value="45"' in fragment and "X-Background" in fragment
    assert "<html" not in fragment and "HX-Refresh" not in answer
    actions.publish(attempt, Printed(b"%PDF-1.7", 1), clock.now())
    answer = owner.get(pack.get_absolute_url(), headers=BACKGROUND)
    assert answer["HX-Refresh"] == "true" and "hx-get" not in answer.content.decode()


def test_a_failed_pack_says_why_and_can_be_tried_again(
    owner: Client, organisation: Organisation, ask: Ask
) -> None:
    pack = ask()
    attempt = turns.begin_next(PackJob, clock.now())
    assert attempt
    actions.fail(attempt, "Nothing was recorded yet on 2010-01-01.", "0badcafe")
    page = owner.get(pack.get_absolute_url()).content.decode()
    assert "Nothing was recorded yet on 2010-01-01." in page and "0badcafe" in page and "Try again" in page
    owner.post(f"{pack.get_absolute_url()}retry")
    assert PackJob.objects.get().state == PackJob.State.QUEUED
    owner.post(f"{pack.get_absolute_url()}cancel")
    assert PackJob.objects.get().state == PackJob.State.CANCELLED
    assert "finished before" in owner.post(f"{pack.get_absolute_url()}cancel", follow=True).content.decode()


def test_a_download_is_the_document_and_an_event(owner: Client, built: Pack, alice: Person) -> None:
    answer = owner.get(f"{built.get_absolute_url()}download")
    assert answer.getvalue() == b"%PDF-1.7 a document"
    assert (
        f'filename="{built.file_name}"' in answer["Content-Disposition"]
        and answer["Content-Type"] == "application/pdf"
    )
    event = Event.objects.latest("number")
    assert (event.verb, event.actor_id, event.record_id) == (
        "downloaded",
        alice.pk,
        built.pk,
    ) and built.sha256 in event.state
    page = owner.get(built.get_absolute_url()).content.decode()
    assert built.sha256 in page and "Alice Moreau" in page.partition("Downloads")[2]


def test_what_is_not_built_cannot_be_downloaded(owner: Client, ask: Ask) -> None:
    assert owner.get(f"{ask().get_absolute_url()}download").status_code == 404


def test_an_auditor_reads_the_pack_that_was_shared_until_the_day_is_over(
    enter: Enter, owner: Client, organisation: Organisation, bob: Person, join: Join, built: Pack, ask: Ask
) -> None:
    other = ask()
    auditor = enter(join(bob, Role.AUDITOR))
    assert auditor.get(f"/{organisation.slug}/packs/").status_code == 403
    assert auditor.get(built.get_absolute_url()).status_code == 404
    until = local_today(organisation)
    owner.post(f"{built.get_absolute_url()}share", {"person": bob.pk, "until": f"{until}"})
    page = auditor.get(f"/{organisation.slug}/packs/").content.decode()
    assert str(built.pk) in page and str(other.pk) not in page
    seen = auditor.get(built.get_absolute_url()).content.decode()
    assert "Download PDF" in seen and "Share" not in seen and "Downloads" not in seen
    assert auditor.get(f"{built.get_absolute_url()}download").getvalue() == b"%PDF-1.7 a document"
    assert auditor.get(other.get_absolute_url()).status_code == 404
    for deed in ("cancel", "retry", "share"):
        assert auditor.post(f"{built.get_absolute_url()}{deed}").status_code == 403
    Grant.objects.get()
    owner.post(f"{built.get_absolute_url()}unshare/{Grant.objects.get().pk}")
    assert auditor.get(f"{built.get_absolute_url()}download").status_code == 404


def test_a_grant_that_ran_out_opens_nothing(
    enter: Enter, organisation: Organisation, alice: Person, bob: Person, join: Join, built: Pack
) -> None:
    auditor = enter(join(bob, Role.AUDITOR))
    actions.pack_share(built, bob, until=local_today(organisation) - timedelta(days=1), by=alice)
    assert auditor.get(built.get_absolute_url()).status_code == 404
    assert auditor.get(f"/{organisation.slug}/packs/").status_code == 403


def test_sharing_says_what_is_wrong(
    owner: Client, organisation: Organisation, bob: Person, charlie: Person, join: Join, built: Pack
) -> None:
    join(bob, Role.STAFF)
    for person, until in ((bob.pk, ""), (charlie.pk, ""), ("", "")):
        answer = owner.post(f"{built.get_absolute_url()}share", {"person": person, "until": until})
        assert answer.status_code == 422 and not Grant.objects.exists()


def test_an_auditors_ledger_shows_the_shared_pack_and_no_other(
    enter: Enter, organisation: Organisation, alice: Person, bob: Person, join: Join, built: Pack, ask: Ask
) -> None:
    other = ask()
    auditor = enter(join(bob, Role.AUDITOR))
    actions.pack_share(built, bob, until=None, by=alice)
    records = {event.record_id for event, _ in auditor.get(f"/{organisation.slug}/ledger/").context["rows"]}
    assert built.pk in records and other.pk not in records


@pytest.mark.parametrize(
    "role, status",
    [
        (Role.OFFICER, 200),
        (Role.CONTRIBUTOR, 403),
        (Role.MANAGER, 403),
        (Role.STAFF, 403),
        (Role.AUDITOR, 403),
    ],
)
def test_only_owners_and_officers_build(
    enter: Enter, organisation: Organisation, bob: Person, join: Join, role: Role, status: int
) -> None:
    client = enter(join(bob, role))
    assert client.get(f"/{organisation.slug}/packs/build").status_code == status
    assert client.get(f"/{organisation.slug}/packs/").status_code == status


def test_another_organisation_finds_no_pack(
    enter: Enter, charlie: Person, elsewhere: Organisation, organisation: Organisation, built: Pack
) -> None:
    client = enter(charlie)
    for path in ("", "download"):
        assert client.get(f"{built.get_absolute_url()}{path}").status_code == 404
        assert client.get(f"/{elsewhere.slug}/packs/{built.pk}/{path}").status_code == 404
    for deed in ("cancel", "retry", "share"):
        assert client.post(f"/{elsewhere.slug}/packs/{built.pk}/{deed}").status_code == 404


@pytest.mark.parametrize("packs", [1, 12])
def test_pages_take_few_queries_however_many_packs(
    owner: Client, organisation: Organisation, alice: Person, ask: Ask, packs: int
) -> None:
    asked = [ask() for _ in range(packs)]
    for pack in asked:
        for _ in range(3):
            actions.pack_download(pack, by=alice)
    for page in (f"/{organisation.slug}/packs/", asked[0].get_absolute_url()):
        with CaptureQueriesContext(connection) as queries:
            assert owner.get(page).status_code == 200
        assert len(queries) <= 12, [query["sql"][:90] for query in queries]
