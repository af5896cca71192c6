"""Someone else saved first: shown beside what was typed, nothing lost, and saved over only by who has seen it."""

from collections.abc import Callable

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse

from compliance.accounts import actions
from compliance.accounts.models import Organisation, Person
from compliance.ledger import door
from compliance.ledger.door import Refused
from compliance.ledger.forms import VerbForm, posted, save_form, status_of
from compliance.ledger.models import Event
from tests.accounts.test_settings import typed

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]


@pytest.fixture
def meanwhile(organisation: Organisation, bob: Person) -> dict[str, object]:
    """What Alice typed into a form that she opened before Bob saved twice."""
    form = typed(organisation, name="Alice's name", expiring_days=30)
    organisation.name = "Bob's first name"
    door.save(organisation, by=bob, verb="edited")
    organisation.name, organisation.states = "Bob's name", ["IL"]
    door.save(organisation, by=bob, verb="edited")
    return form


def test_the_page_shows_what_the_other_saved_beside_what_was_typed(
    meanwhile: dict[str, object], organisation: Organisation, alice: Person, enter: Enter
) -> None:
    events = Event.objects.count()
    answer = enter(alice).post(reverse("settings", args=[organisation.slug]), meanwhile)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bob Tran saved this while you had it open" in page
    assert 'value="Alice&#x27;s name"' in page
    assert 'value="30"' in page
    assert "<del>Lakeside Clinic</del>" in page
    assert "<ins>Bob&#x27;s name</ins>" in page
    assert "Bob Tran saved “Bob&#x27;s name” here meanwhile." in page
    assert "Bob Tran saved “IL” here meanwhile." in page
    assert "first name" not in page, "only what stands now counts"
    assert "Save over the newer version" in page
    assert f'name="version" value="{organisation.version}"' in page
    assert Event.objects.count() == events
    organisation.refresh_from_db()
    assert organisation.name == "Bob's name"


def test_who_has_seen_it_may_save_over_it(
    meanwhile: dict[str, object], organisation: Organisation, alice: Person, enter: Enter
) -> None:
    browser, address = enter(alice), reverse("settings", args=[organisation.slug])
    version = browser.post(address, meanwhile).context["form"]["version"].value()
    assert browser.post(address, meanwhile | {"version": version}).status_code == 302
    organisation.refresh_from_db()
    assert organisation.name == "Alice's name"


def test_a_third_save_meanwhile_is_shown_again(
    meanwhile: dict[str, object], organisation: Organisation, alice: Person, bob: Person, enter: Enter
) -> None:
    browser, address = enter(alice), reverse("settings", args=[organisation.slug])
    version = browser.post(address, meanwhile).context["form"]["version"].value()
    organisation.name = "Bob's third name"
    door.save(organisation, by=bob, verb="edited")
    answer = browser.post(address, meanwhile | {"version": version})
    assert answer.status_code == 409
    assert [(line.before, line.after) for line in answer.context["form"].clash.lines] == [
        ("Bob's name", "Bob's third name")
    ]


@pytest.mark.parametrize("version", ["0", "99999", "2147483646"])
def test_a_version_that_never_was_saves_nothing(
    organisation: Organisation, alice: Person, enter: Enter, version: str
) -> None:
    answer = enter(alice).post(
        reverse("settings", args=[organisation.slug]), typed(organisation, name="X", version=version)
    )
    assert answer.status_code == 409
    organisation.refresh_from_db()
    assert organisation.name == "Lakeside Clinic"


def test_a_role_form_is_checked_as_well(
    organisation: Organisation, alice: Person, bob: Person, enter: Enter
) -> None:
    member = actions.join(organisation, bob, actions.Role.STAFF, by=alice)
    seen = member.version
    actions.member_change_role(member, actions.Role.MANAGER, by=alice)
    answer = enter(alice).post(
        reverse("member_change_role", args=[organisation.slug, member.pk]),
        {"role": "auditor", "version": seen},
    )
    assert answer.status_code == 409
    assert "Alice Moreau saved “Manager” here meanwhile." in answer.content.decode()


class WhyForm(forms.Form):
    why = forms.CharField()


def request_of(data: dict[str, str]) -> HttpRequest:
    return RequestFactory().post("/", data)


def failing(error: Exception) -> Callable[[], None]:
    def save() -> None:
        Person.objects.create_user("half@written.example", "Half")
        raise error

    return save


@pytest.mark.parametrize(
    "error, field, words",
    [
        (Refused("It has ended.", "why"), "why", "It has ended."),
        (Refused("It has ended."), "__all__", "It has ended."),
        (Refused("It has ended.", "no_field"), "__all__", "It has ended."),
        (ValidationError("No."), "__all__", "No."),
        (ValidationError({"why": "Too late."}), "why", "Too late."),
        (ValidationError({"end_day": ["Before the start."]}), "__all__", "end day: Before the start."),
    ],
)
def test_what_an_action_refuses_is_said_on_the_form_and_nothing_is_half_written(
    db: None, error: Exception, field: str, words: str
) -> None:
    request = request_of({"why": "because"})
    form = WhyForm(*posted(request))
    assert not save_form(request, form, failing(error))
    assert form.errors == {field: [words]}
    assert status_of(form) == 422
    assert not Person.objects.exists()


@pytest.mark.parametrize("error", [KeyError("a mistake"), IntegrityError("not null")])
def test_mistakes_are_not_hidden(db: None, error: Exception) -> None:
    request = request_of({"why": "because"})
    with pytest.raises(type(error)):
        save_form(request, WhyForm(*posted(request)), failing(error))


def test_the_same_saved_twice_at_once_is_told(alice: Person) -> None:
    def save() -> None:
        Person(email=alice.email, name="Another").save()

    request = request_of({"why": "because"})
    form = WhyForm(*posted(request))
    assert not save_form(request, form, save)
    assert "at the same moment" in form.non_field_errors()[0]


def test_reading_saves_nothing(organisation: Organisation) -> None:
    request = RequestFactory().get("/")
    form = VerbForm(*posted(request), record=organisation)
    assert not save_form(request, form, failing(AssertionError()))
    assert status_of(form) == 200


def test_a_form_set_beside_the_form_must_be_valid_too(organisation: Organisation) -> None:
    request = request_of({"version": str(organisation.version)})
    form = VerbForm(*posted(request), record=organisation)
    assert not save_form(request, form, failing(AssertionError()), WhyForm(QueryDict()))
