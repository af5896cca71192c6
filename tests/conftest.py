"""People, organisations and clients that every test may ask for, and a test database whose TRUNCATE triggers are lifted."""

import base64
import os

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # the browser's loop runs in the thread of the test
os.environ.setdefault("SECRET_KEY", "for tests only")
os.environ.setdefault("MASTER_KEYS", f"test:{base64.b64encode(bytes(range(32))).decode()}")

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from compliance.accounts import actions
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger.keys import new_key

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Only the TRUNCATE triggers are lifted; tests/ledger puts them back and proves them."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER event_truncate")
        cursor.execute("ALTER TABLE ledger_narrative DISABLE TRIGGER narrative_truncate")


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """Tests cache in their own process; hashing that is slow on purpose proves nothing (one test of sign-in uses the real hasher)."""
    cached = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests"}
    hashers = ["MD5PasswordHasher", "PBKDF2PasswordHasher"]
    with override_settings(
        CACHES={"default": cached},
        PASSWORD_HASHERS=[f"django.contrib.auth.hashers.{hasher}" for hasher in hashers],
        # Else each client would list all static files before its first page.
        WHITENOISE_AUTOREFRESH=True,
    ):
        yield


@pytest.fixture(autouse=True)
def whole_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of incidents leave none out, so that tests can name them; that they do is tested by itself."""
    monkeypatch.setattr("incidents.numbers.left_out", lambda: 0)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No test finds what another left."""
    cache.clear()


@pytest.fixture(autouse=True)
def own_data_folder(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files of a test lie in a folder of their own, which is made where there are any."""
    settings.DATA_DIR = tmp_path_factory.getbasetemp() / new_key().hex


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of this run: a second Playwright beside it would find its loop and refuse."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def alice(db: None) -> Person:
    """Owns the organisation of most tests."""
    return Person.objects.create_user("alice@lakeside.example", "Alice Moreau", PASSWORD)


@pytest.fixture
def bob(db: None) -> Person:
    """Has a role in Alice's organisation that the test chooses with `join`."""
    return Person.objects.create_user("bob@lakeside.example", "Bob Tran", PASSWORD)


@pytest.fixture
def charlie(db: None) -> Person:
    """Owns another organisation and must never see anything of Alice's."""
    return Person.objects.create_user("charlie@other.example", "Charlie Quist", PASSWORD)


@pytest.fixture
def organisation(alice: Person) -> Organisation:
    """Alice's clinic."""
    return actions.organisation_create(alice, name="Lakeside Clinic")


@pytest.fixture
def elsewhere(charlie: Person) -> Organisation:
    """Charlie's clinic, across the wall."""
    return actions.organisation_create(charlie, name="Elsewhere Health")


@pytest.fixture
def join(organisation: Organisation, alice: Person) -> Callable[[Person, Role], Person]:
    """Makes a person a member of Alice's clinic in a role."""

    def join(person: Person, role: Role) -> Person:
        actions.join(organisation, person, role, by=alice)
        return person

    return join


@pytest.fixture
def enter() -> Callable[[Person], Client]:
    """A client of a person who is signed in with a second factor: the session as the sign-in leaves it, without the way there."""

    def enter(person: Person) -> Client:
        device, _ = TOTPDevice.objects.get_or_create(user=person, name="phone", confirmed=True)
        session = SessionStore()
        session[SESSION_KEY] = person._meta.pk.value_to_string(person)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.create()
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return enter


@pytest.fixture
def today() -> date:
    """The day that rules are asked about in tests that do not care which."""
    return date(2026, 11, 22)
