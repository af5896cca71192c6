"""The first run: whoever is first and has the code; two at once make one organisation; afterwards there is no such page."""

from collections.abc import Callable
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from compliance.accounts.models import RESERVED_SLUGS, Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.urls import urlpatterns
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
TYPED: dict[str, Any] = {
    "begin_with": "own",
    "name": "Harbor Clinic",
    "kind": "covered_entity",
    "time_zone": "America/Denver",
    "states": ["CO"],
    "owner_name": "Noor Haddad",
    "email": "Noor@Harbor.example",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def test_the_first_person_makes_the_organisation_and_owns_it(client: Client) -> None:
    assert client.get("/")["Location"] == "/start"
    assert client.get("/start").status_code == 200
    assert client.post("/start", TYPED)["Location"] == "/second-factor/enrol"
    organisation = Organisation.objects.get()
    assert (organisation.slug, organisation.time_zone, organisation.states) == (
        "harbor-clinic",
        "America/Denver",
        ["CO"],
    )
    assert not organisation.sample
    member = Membership.objects.get()
    assert (member.role, member.person.email) == (Role.OWNER, "noor@harbor.example")
    for answer in (Client().get("/start"), Client().post("/start", TYPED)):
        assert answer.status_code == 404
    assert Client().get("/")["Location"] == "/sign-in"


@pytest.mark.parametrize(
    "change, field",
    [
        ({"name": ""}, "name"),
        ({"email": "noor"}, "email"),
        ({"owner_name": ""}, "owner_name"),
        ({"time_zone": "Mars"}, "time_zone"),
        ({"password2": "another"}, "password2"),
        ({"password1": "noor@harbor.example", "password2": "noor@harbor.example"}, "password1"),
        ({"password1": "", "password2": ""}, "password1"),
        ({"begin_with": "else"}, "begin_with"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    client: Client, change: dict[str, str], field: str
) -> None:
    answer = client.post("/start", TYPED | change)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Organisation.objects.exists()
    assert not Person.objects.exists()


def test_what_is_wrong_is_told_in_the_order_of_the_page(client: Client, settings: Settings) -> None:
    settings.SETUP_CODE = "open sesame"
    page = client.post("/start", {"begin_with": "own"}).content.decode()
    summary, asked = page.split('class="error-summary"')[1].split("</div>", 1)
    told = [part.split('"')[0].removeprefix("id_") for part in summary.split('href="#')[1:]]
    assert told[0] == "setup_code" and "name" in told
    assert told == sorted(told, key=lambda name: asked.index(f'name="{name}"'))


def test_a_stranger_without_the_code_makes_nothing(client: Client, settings: Settings) -> None:
    settings.SETUP_CODE = "blue-harbor-42"
    for typed in (TYPED, TYPED | {"setup_code": "guess"}, TYPED | {"setup_code": "é"}):
        answer = client.post("/start", typed)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["setup_code"]
        assert b"blue-harbor" not in answer.content
    assert not Person.objects.exists()
    assert client.post("/start", TYPED | {"setup_code": " blue-harbor-42 "}).status_code == 302


def test_the_sample_needs_no_facts_and_leaves_room_for_the_real_organisation(
    client: Client, enter: Enter
) -> None:
    typed = {name: TYPED[name] for name in ("owner_name", "email", "password1", "password2")}
    answer = client.post("/start", {**typed, "begin_with": "sample", "kind": "both", "time_zone": "UTC"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert Organisation.objects.get().sample
    assert Client().get("/start").status_code == 404, "strangers find nothing"
    owner = enter(Person.objects.get(email="noor@harbor.example"))
    page = owner.get("/start").content.decode()
    assert "Password" not in page
    made = owner.post("/start", {name: TYPED[name] for name in ("name", "kind", "time_zone", "states")})
    assert made["Location"] == "/harbor-clinic/"
    assert owner.get("/start").status_code == 404
    assert b"Where to?" in owner.get("/").content


def test_when_only_people_are_left_the_first_run_is_theirs(
    client: Client, alice: Person, enter: Enter
) -> None:
    assert client.get("/start")["Location"] == "/sign-in?next=%2Fstart"
    assert client.post("/start", TYPED).status_code == 401
    half = Client()
    half.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert half.get("/start")["Location"].startswith("/second-factor")
    assert half.post("/start", TYPED).status_code == 401
    assert not Organisation.objects.exists()
    assert enter(alice).get("/start").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_first() -> None:
    start, answers = Barrier(2), []

    def begin(n: int) -> None:
        browser = Client()
        browser.get("/start")
        start.wait()
        answers.append(
            browser.post(
                "/start", TYPED | {"email": f"n{n}@harbor.example", "name": f"Clinic {n}"}
            ).status_code
        )
        connection.close()

    threads = [Thread(target=begin, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Organisation.objects.count() == 1
    assert Person.objects.count() == 1
    assert sorted(answers)[0] == 302
    assert sorted(answers)[1] in (401, 404, 422)


def test_the_command_makes_an_organisation_and_a_link_for_its_owner(
    client: Client, settings: Settings
) -> None:
    settings.PUBLIC_URL = "http://clinic.local"
    out = StringIO()
    call_command(
        "create_organisation", "--name", "Harbor Clinic", "--kind", "both", "--time-zone", "America/Denver",
        "--owner-email", "Noor@Harbor.example", "--owner-name", "Noor Haddad", stdout=out,
    )  # fmt: skip
    first, second = out.getvalue().splitlines()
    assert first == "Harbor Clinic: http://clinic.local/harbor-clinic/"
    link = second.split("http://clinic.local")[1]
    assert client.post(link)["Location"] == "/"
    assert client.get("/harbor-clinic/").status_code == 200
    assert Organisation.objects.get().kind == "both"


@pytest.mark.parametrize(
    "wrong",
    [
        ["--owner-email", "noor@harbor.example", "--owner-name", "Noor"],
        ["--name", "X", "--owner-email", "noor", "--owner-name", "Noor"],
        ["--name", "X", "--owner-email", "noor@harbor.example"],
        ["--name", "X", "--owner-email", "noor@harbor.example", "--owner-name", "N", "--slug", "sign-in"],
        ["--name", "X", "--owner-email", "noor@harbor.example", "--owner-name", "N", "--time-zone", "Mars"],
    ],
)
def test_the_command_says_what_is_wrong_and_makes_nothing(wrong: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_organisation", *wrong)
    assert not Organisation.objects.exists()
    assert not Person.objects.exists()


def test_the_command_makes_the_sample(client: Client) -> None:
    call_command(
        "create_organisation",
        "--sample",
        "--owner-email",
        "n@x.example",
        "--owner-name",
        "N",
        stdout=StringIO(),
    )
    assert Organisation.objects.get().sample


def test_no_organisation_can_take_a_word_of_the_house() -> None:
    first_words = {
        str(pattern.pattern).partition("/")[0]
        for group in urlpatterns
        for pattern in getattr(group, "url_patterns", [group])
        if str(getattr(group, "pattern", "")) == ""
    }
    words = {word for word in first_words if word and not word.startswith("<")}
    assert words <= RESERVED_SLUGS | {"static"}, "add the new word to RESERVED_SLUGS"
    assert "sign-in" in words
