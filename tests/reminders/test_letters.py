"""The words of mails: each deadline with day and link, a summary where there are many, no secret at rest, nothing that breaks out."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from compliance.accounts import invitations
from compliance.accounts.models import Invitation, Organisation, Person
from compliance.accounts.roles import Role
from compliance.reminders import letters, rules, tasks
from compliance.reminders.models import Mail
from tests.reminders.box import Box
from tests.reminders.outbox import NOW

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def item(days: int, title: str = "Acme Cloud: Master BAA", kind: str = "BAA ends") -> letters.Item:
    due = TODAY + timedelta(days=days)
    return letters.Item(
        kind, title, f"/lakeside-clinic/baas/{days}/", due, rules.standing(due, NOW, (120, 0))
    )


def test_one_deadline_says_it_all_in_the_subject(organisation: Organisation, alice: Person) -> None:
    mail = letters.remind(organisation, alice, [item(14)], NOW)
    assert mail.subject == "BAA ends, in 14 days: Acme Cloud: Master BAA"
    assert (
        "BAA ends: 2026-12-06, in 14 days\nAcme Cloud: Master BAA\nhttp://localhost:8000/lakeside-clinic/baas/14/\n"
        in mail.text
    )
    assert '<a href="http://localhost:8000/lakeside-clinic/baas/14/"' in mail.html


@pytest.mark.parametrize(
    "days, subject",
    [
        ([30, 14], "2 deadlines, the first in 14 days"),
        ([3, 0, 7], "3 deadlines, the first today"),
        ([-3, 0, -1], "3 deadlines, 2 overdue"),
    ],
)
def test_several_deadlines_soonest_first(
    organisation: Organisation, alice: Person, days: list[int], subject: str
) -> None:
    mail = letters.remind(organisation, alice, [item(day) for day in days], NOW)
    assert mail.subject == subject
    places = [mail.text.index(f"/baas/{day}/") for day in sorted(days)]
    assert places == sorted(places)


def test_many_deadlines_are_one_summary(organisation: Organisation, alice: Person) -> None:
    """As after an import: counts by kind, the ten soonest, and a link to all."""
    items = [
        item(day, f"Vendor {day}", "BAA ends" if day % 3 else "Last day to give notice")
        for day in range(-2, 310)
    ]
    mail = letters.remind(organisation, alice, items, NOW)
    assert mail.subject == "312 deadlines, 2 overdue"
    for text in (mail.text, mail.html):
        assert "208 × BAA ends" in text and "104 × Last day to give notice" in text
        assert "Vendor 7" in text and "Vendor 8" not in text
        assert "http://localhost:8000/lakeside-clinic/deadlines/" in text
    assert "And 302 more" in mail.text
    assert len(mail.text) < 3000


@pytest.mark.parametrize("many, is_summary", [(10, False), (11, True)])
def test_a_summary_begins_after_ten(
    organisation: Organisation, alice: Person, many: int, is_summary: object
) -> None:
    assert (
        "more:" in letters.remind(organisation, alice, [item(day) for day in range(many)], NOW).text
    ) == is_summary


def test_a_moment_has_its_time_zone_beside_it(organisation: Organisation, alice: Person) -> None:
    due = datetime(2026, 11, 23, 3, tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))
    mail = letters.remind(
        organisation,
        alice,
        [letters.Item("Call due", "INC-7", "/x/", due, rules.standing(due, NOW, (24, 0)))],
        NOW,
    )
    assert "Call due: 2026-11-22 22:00 EST, in 14 hours" in mail.text


def test_times_are_those_of_the_organisation_whoever_writes(
    organisation: Organisation, alice: Person
) -> None:
    """A worker has no time zone of its own."""
    with timezone.override("UTC"):
        assert (
            "Written on 2026-11-22 08:00 (America/New_York)"
            in letters.remind(organisation, alice, [item(1)], NOW).text
        )


def test_names_break_out_of_nothing(organisation: Organisation, alice: Person) -> None:
    """A vendor's name is somebody's typing: no header of its own, no markup in HTML, and told as it is in text."""
    nasty = letters.one_line("Acme\r\nBcc: all@evil.example <script>alert(1)</script> & Söhne\x00\u2028")
    mail = letters.remind(organisation, alice, [item(1, nasty)], NOW)
    raw = letters.message(mail, "a@b.example").message()
    assert raw["Bcc"] is None
    assert "<script>" not in mail.html and "&lt;script&gt;" in mail.html
    assert "<script>alert(1)</script> & Söhne" in mail.text
    assert "\n" not in mail.subject


def test_the_organisation_is_the_sender_by_name(organisation: Organisation, alice: Person) -> None:
    organisation.name = 'Heart & Söhne, "Clinic"\nBcc: x'
    raw = letters.message(letters.remind(organisation, alice, [item(1)], NOW), "a@b.example").message()
    assert raw["Bcc"] is None
    assert raw["From"].endswith("<a@b.example>")


def test_links_come_from_the_settings(
    organisation: Organisation, alice: Person, settings: pytest.FixtureRequest
) -> None:
    settings.PUBLIC_URL = "https://compliance.lakeside.example"
    mail = letters.remind(organisation, alice, [item(1)], NOW)
    assert "https://compliance.lakeside.example/lakeside-clinic/baas/1/" in mail.text
    assert mail.message_id.endswith("@compliance.lakeside.example>")


# Invitations: their link is a secret.


@pytest.fixture
def invited(organisation: Organisation, alice: Person) -> tuple[Invitation, str]:
    return invitations.invite(
        organisation, email="dana@lakeside.example", name="Dana Whitfield", role=Role.CONTRIBUTOR, by=alice
    )


def test_an_invitation_queues_its_mail_and_keeps_the_link_from_every_column(
    invited: tuple[Invitation, str],
) -> None:
    invitation, secret = invited
    mail = Mail.objects.get()
    assert (mail.address, mail.kind, mail.invitation) == ("dana@lakeside.example", "invitation", invitation)
    assert Mail.SECRET_LINK in mail.text
    at_rest = " ".join(str(value) for value in Mail.objects.values_list().get()) + repr(
        bytes(mail.sealed_link)
    )
    assert secret not in at_rest


def test_the_mail_itself_has_the_link_and_then_forgets_it(
    invited: tuple[Invitation, str], smtp: Callable[..., Box], mail_server: Callable[..., object]
) -> None:
    box = smtp()
    mail_server(box.port)
    tasks.send()
    (sent,) = box.mails
    for part in sent.iter_parts():
        assert f"http://localhost:8000/invitation/{invited[1]}" in part.get_content()
    mail = Mail.objects.get()
    assert (mail.state, mail.sealed_link) == ("sent", None)


def test_the_outbox_shows_no_link(
    invited: tuple[Invitation, str], alice: Person, enter: Callable[..., object]
) -> None:
    html = enter(alice).get(f"/lakeside-clinic/outbox/{Mail.objects.get().pk}/").content.decode()  # type: ignore[attr-defined]
    assert invited[1] not in html
    assert "the link stands in the mail alone" in html


def test_an_invitation_sent_again_takes_the_place_of_the_mail_that_waits(
    invited: tuple[Invitation, str], alice: Person
) -> None:
    invitations.invitation_resend(invited[0], by=alice)
    old, new = Mail.objects.order_by("id")
    assert (old.state, old.sealed_link, new.state) == ("dropped", None, "queued")


@pytest.mark.parametrize("over", ["withdrawn", "accepted", "run out"])
def test_an_invitation_that_is_over_is_not_sent(
    invited: tuple[Invitation, str],
    alice: Person,
    bob: Person,
    smtp: Callable[..., Box],
    mail_server: Callable[..., object],
    over: str,
) -> None:
    invitation, later = invited[0], timedelta()
    if over == "withdrawn":
        invitations.invitation_withdraw(invitation, by=alice)
    elif over == "accepted":
        invitations.invitation_accept(invitation, bob)
    else:
        later = timedelta(days=7, minutes=1)
    box = smtp()
    mail_server(box.port)
    with time_machine.travel(timezone.now() + later):
        tasks.send()
    mail = Mail.objects.get()
    assert (mail.state, mail.trouble, mail.sealed_link, box.mails) == ("dropped", "settled", None, [])
