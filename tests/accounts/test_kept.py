"""A form that comes too late: everything typed comes back, never a secret, never to a stranger, never towards another address."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Invitation, Organisation, Person
from tests.accounts.conftest import ORIGIN
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
TYPED = {
    "name": "Eve <b>Okafor</b>",
    "email": "eve@x.example",
    "role": "staff",
    "version": "3",
    "owner": "0193e2a0-8a6f-7cc0-a9f2-5a3c9a1d7b10",
    "notes": "first line\nsecond & last",
}


@pytest.fixture
def address(organisation: Organisation) -> str:
    return reverse("invite", args=[organisation.slug])


def test_what_was_typed_comes_back_in_a_form_to_the_same_address(client: Client, address: str) -> None:
    answer = client.post(f"{address}?a=1&b=2", TYPED, headers=ORIGIN)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert f'action="{address}?a=1&amp;b=2"' in page
    assert 'name="name" value="Eve &lt;b&gt;Okafor&lt;/b&gt;"' in page
    assert "\nfirst line\nsecond &amp; last</textarea>" in page
    assert '<input type="hidden" name="version" value="3">' in page
    assert f'<input type="hidden" name="owner" value="{TYPED["owner"]}">' in page
    assert 'href="/sign-in" target="_blank"' in page
    assert "Send again" in page
    assert not Invitation.objects.exists()


def test_after_signing_in_again_it_is_sent_and_nothing_was_lost(
    organisation: Organisation, alice: Person, enter: Enter, address: str
) -> None:
    kept = Client().post(address, TYPED, headers=ORIGIN)
    again = {name: value for name, value in TYPED.items() if f'name="{name}"' in kept.content.decode()}
    assert again == TYPED
    assert enter(alice).post(address, again, headers=ORIGIN).status_code == 200
    assert Invitation.objects.get().name == TYPED["name"]


KEY = "01935c3e-7e2a-7cc0-a9f2-5a3c9a1d7b10"


@pytest.mark.parametrize(
    "name",
    ["confirmed", "redact", "key", "contacts-0-key", "notes_keep_kinds", f"cover_{KEY}", f"from_{KEY}"],
)
def test_machinery_and_record_keys_go_along_unseen(client: Client, address: str, name: str) -> None:
    page = client.post(address, {**TYPED, name: "on"}, headers=ORIGIN).content.decode()
    assert f'<input type="hidden" name="{name}" value="on">' in page
    assert KEY.replace("-", " ") not in page


def test_what_was_left_empty_goes_along_unseen(client: Client, address: str) -> None:
    page = client.post(address, {**TYPED, "website": ""}, headers=ORIGIN).content.decode()
    assert '<input type="hidden" name="website" value="">' in page


@pytest.mark.parametrize("name", ["notes_keep_reason", "turkey", "paid", "cover", "from_day"])
def test_what_people_typed_is_shown(client: Client, address: str, name: str) -> None:
    page = client.post(address, {name: "typed"}, headers=ORIGIN).content.decode()
    assert f'name="{name}" value="typed" readonly' in page


@pytest.mark.parametrize(
    ("route", "name", "value", "label", "words"),
    [
        ("baa_terminate", "terminated_on", "2026-12", "Last day in force", "2026-12"),
        ("baa_notice", "given_by", "them", "Given by", "The vendor"),
        ("baa_edit", "notice_days", "30", "Notice period in days", "30"),
        ("baa_edit", "until_terminated", "on", "Runs until terminated", "Yes"),
        (
            "vendor_edit",
            "ba_status",
            "treatment",
            "Is it a business associate?",
            "No: discloses for treatment",
        ),
        ("vendor_edit", "contacts-0-first_name", "Lee", "First name", "Lee"),
        ("vendor_edit", "notes_keep_reason", "ours", "Notes: why it stays", "ours"),
        ("vendor_edit", "nobody_knows", "this", "Nobody knows", "this"),
    ],
)
def test_what_comes_back_is_called_as_on_its_page(
    client: Client, organisation: Organisation, route: str, name: str, value: str, label: str, words: str
) -> None:
    address = reverse(route, args=[organisation.slug, KEY])
    page = client.post(address, {name: value}, headers=ORIGIN).content.decode()
    assert f">{label}</label>" in page
    assert f'value="{words}" readonly' in page
    assert f'name="{name}" value="{value}"' in page


def test_several_values_of_one_name_all_come_back(client: Client, organisation: Organisation) -> None:
    page = client.post(
        reverse("settings", args=[organisation.slug]), {"states": ["IL", "WI"]}, headers=ORIGIN
    ).content.decode()
    assert 'name="states" value="IL"' in page
    assert 'name="states" value="WI"' in page


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "password1",
        "old_password",
        "smtp-password",
        "token",
        "secret",
        "code",
        "sealed",
        "setup_code",
    ],
)
def test_a_secret_is_never_written_into_a_page(client: Client, address: str, name: str) -> None:
    answer = client.post(address, {**TYPED, name: "hunter2-hunter2"}, headers=ORIGIN)
    assert answer.status_code == 401
    assert b"hunter2" not in answer.content
    assert b"Send again" not in answer.content


@pytest.mark.parametrize("name", ["secretary", "compass", "postcode", "passage", "tokens_per_day"])
def test_words_that_only_look_like_secrets_are_kept(client: Client, address: str, name: str) -> None:
    assert b"kept-value" in client.post(address, {name: "kept-value"}, headers=ORIGIN).content


def test_files_must_be_chosen_again_and_the_page_says_which(client: Client, address: str) -> None:
    scan = SimpleUploadedFile("scan of <BAA>.pdf", b"%PDF-1.7 words of the scan")
    page = client.post(address, {**TYPED, "document": scan}, headers=ORIGIN).content.decode()
    assert "choose “scan of &lt;BAA&gt;.pdf” again" in page
    assert '<input class="form-control" type="file" id="file_1" name="document"' in page
    assert 'enctype="multipart/form-data"' in page
    assert "words of the scan" not in page


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"referer": "https://evil.example/testserver"},
        {"origin": "http://testserver.evil.example"},
        {},
    ],
)
def test_a_strangers_form_does_not_become_one_of_ours(
    client: Client, address: str, headers: dict[str, str]
) -> None:
    answer = client.post(address, TYPED, headers=headers)
    assert answer.status_code == 401
    assert b"eve@x.example" not in answer.content
    assert b"Send again" not in answer.content


def test_an_old_token_gets_the_form_back_with_a_fresh_one(
    alice: Person, organisation: Organisation, address: str, enter: Enter
) -> None:
    browser = Client(enforce_csrf_checks=True, headers=ORIGIN)
    browser.cookies = enter(alice).cookies
    browser.get(address)
    answer = browser.post(address, {**TYPED, "csrfmiddlewaretoken": "x" * 64})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Send again" in page
    assert "xxxx" not in page
    assert not Invitation.objects.exists()
    fresh = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert browser.post(address, {**TYPED, "csrfmiddlewaretoken": fresh}).status_code == 200
    assert Invitation.objects.exists()


def test_a_strangers_form_with_a_session_is_refused_and_shows_nothing(
    alice: Person, organisation: Organisation, address: str, enter: Enter
) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"origin": "https://evil.example"})
    browser.cookies = enter(alice).cookies
    answer = browser.post(address, TYPED)
    assert answer.status_code == 403
    assert b"eve@x.example" not in answer.content
    assert not Invitation.objects.exists()


def test_a_sign_in_form_with_an_old_token_keeps_no_password(alice: Person, strict: Client) -> None:
    strict.get("/sign-in")
    typed = {"email": alice.email, "password": PASSWORD, "csrfmiddlewaretoken": "x" * 64}
    answer = strict.post("/sign-in", typed, headers=ORIGIN)
    assert answer.status_code == 403
    assert PASSWORD.encode() not in answer.content
    assert b"Open the page again" in answer.content


def test_a_browser_without_cookies_is_told_so(strict: Client, db: None) -> None:
    answer = strict.post("/sign-in", {"email": "a@x.example"}, headers=ORIGIN)
    assert answer.status_code == 403
    assert b"sent no cookie" in answer.content


def test_with_the_password_alone_the_form_comes_back_and_names_the_second_factor(
    alice: Person, address: str
) -> None:
    half = Client()
    half.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    answer = half.post(address, TYPED, headers=ORIGIN)
    assert answer.status_code == 401
    assert b'href="/second-factor/enrol" target="_blank"' in answer.content
    assert b"eve@x.example" in answer.content


def test_the_form_never_leads_to_another_host(client: Client, organisation: Organisation) -> None:
    answer = client.post(f"//evil.example/{organisation.slug}/people/invite", TYPED, headers=ORIGIN)
    assert b'action="//' not in answer.content


def test_more_than_anyone_types_is_refused(client: Client, address: str) -> None:
    assert client.post(address, {"notes": "x" * 3_000_000}, headers=ORIGIN).status_code == 413
    assert client.post(address, {f"f{n}": "x" for n in range(1100)}, headers=ORIGIN).status_code == 413


def test_a_fragment_asks_the_whole_page_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address, headers={"hx-request": "true"})
    assert answer["HX-Redirect"].startswith("/sign-in?next=")
    assert client.get(address, headers={"hx-request": "true", "x-background": "1"}).status_code == 401
