"""Every address × every role, from the resolver and the one table of roles: closed unless opened, 404 across the wall, 403 within."""

from collections.abc import Iterator
from itertools import product

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import resolve, reverse
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from compliance.accounts.access import OPEN_TO_ALL, PASSWORD_ONLY, SIGNED_IN
from compliance.accounts.labels import fields_of, label_of
from compliance.accounts.roles import ALLOWED, PERMISSIONS, Role, listing_permission, only_reads
from tests.house.world import ARGUMENTS, RECORDS, Address, World, addresses, build, undone

pytestmark = (
    pytest.mark.django_db
)  # the world stands behind each test; without the mark, run alone, no test database would be made
MARKS = {OPEN_TO_ALL, PASSWORD_ONLY, SIGNED_IN}
ALL = sorted(addresses(), key=lambda address: address.route)
INSIDE = [address for address in ALL if address.is_inside]
OUTSIDE = [address for address in ALL if not address.is_inside]
#: Answers that mean: come in. What the view then says about an empty form or an unfitting method is its own matter.
OPENED = {200, 302, 405, 409, 422, 429}
#: Those let in are told it is not there: this organisation is no sample.
MAY_BE_MISSING = {"sample_remove"}
#: What their address names besides the organisation is of the catalogue, and the same everywhere.
OF_NO_RECORD = {"phi_level", "hhs_log", "hhs_log_csv", "playbook_detail", "playbook_edit"}


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Built once; every test undoes what it does."""
    folder = tmp_path_factory.mktemp("world")
    cache = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with django_db_blocker.unblock(), override_settings(DATA_DIR=folder, CACHES=cache), undone():
        made = build()
        made.folder = folder
        yield made


@pytest.fixture(autouse=True)
def folder_of_the_world(request: pytest.FixtureRequest, own_data_folder: None, settings: Settings) -> None:
    """The files of the world lie where they were put."""
    if "world" in request.fixturenames:
        settings.DATA_DIR = request.getfixturevalue("world").folder


def named(address: Address) -> str:
    return address.name or address.route


def ask(browser: Client, method: str, path: str) -> HttpResponse:
    with undone():
        answer = browser.get(path) if method == "GET" else browser.post(path, {})
        if answer.streaming:
            answer.getvalue()
    return answer  # type: ignore[return-value]


def expected(address: Address, role: Role, method: str) -> set[int]:
    """What the table of roles says this address answers to the role, without any grant."""
    permission = address.permission or ""
    if permission not in ALLOWED[role]:
        may_list = listing_permission(permission) in ALLOWED[role]
        return {403} if may_list or not address.names_a_record else {404}
    if method == "POST" and only_reads(permission):
        return {405}
    return OPENED | ({404} if address.name in MAY_BE_MISSING else set())


def refused_by_method(address: Address, method: str) -> set[int]:
    """A view may refuse a method before it looks who asks: that tells nobody anything."""
    return {405} if method == "POST" and only_reads(address.permission or "") else set()


@pytest.mark.parametrize("address", ALL, ids=named)
def test_every_view_names_its_permission(address: Address) -> None:
    assert address.name, "an address without a name cannot be linked to"
    if address.is_inside:
        assert address.permission in PERMISSIONS, "mark it with @needs(…)"
    else:
        assert address.permission in MARKS, "mark it with @open_to_all, @password_only or @signed_in"


@pytest.mark.parametrize("address", INSIDE, ids=named)
def test_the_world_has_something_to_show_at_every_address(address: Address, world: World) -> None:
    if address.names_a_record:
        assert address.view.model in RECORDS, "add a sample of this model to tests/house/world.py"
    try:
        reverse(address.name, kwargs=address.arguments(world))
    except Exception as error:
        raise AssertionError(
            f"add the arguments of {address.name} to ARGUMENTS in tests/house/world.py"
        ) from error


@pytest.mark.parametrize("address", INSIDE, ids=named)
def test_each_role_gets_what_the_table_says(address: Address, world: World) -> None:
    path = reverse(address.name, kwargs=address.arguments(world))
    wrong = {}
    for role, method in product(Role, ("GET", "POST")):
        status = ask(world.browsers[role], method, path).status_code
        if status not in expected(address, role, method) | refused_by_method(address, method):
            wrong[f"{role} {method}"] = (status, sorted(expected(address, role, method)))
    assert not wrong, "status, and what the table says"


@pytest.mark.parametrize("address", INSIDE, ids=named)
def test_an_auditor_changes_nothing_where_an_officer_or_owner_can(address: Address, world: World) -> None:
    path = reverse(address.name, kwargs=address.arguments(world))
    found = ask(world.browsers[Role.AUDITOR], "POST", path).status_code
    assert found in {403, 404} | refused_by_method(address, "POST")


@pytest.mark.parametrize("address", INSIDE, ids=named)
def test_a_member_of_another_organisation_finds_nothing(address: Address, world: World) -> None:
    path = reverse(address.name, kwargs=address.arguments(world))
    for method in ("GET", "POST"):
        assert ask(world.outsider, method, path).status_code in {404} | refused_by_method(address, method)


@pytest.mark.parametrize(
    "address",
    [a for a in INSIDE if a.names_a_record or (a.name in ARGUMENTS and a.name not in OF_NO_RECORD)],
    ids=named,
)
def test_a_key_of_another_organisation_finds_nothing_in_ones_own(address: Address, world: World) -> None:
    path = reverse(address.name, kwargs=address.arguments(world) | {"slug": world.elsewhere.slug})
    statuses = {ask(world.outsider, method, path).status_code for method in ("GET", "POST")}
    assert statuses <= {404, 405}
    assert 404 in statuses


@pytest.mark.parametrize("address", INSIDE, ids=named)
def test_nobody_is_asked_to_sign_in_first(address: Address, world: World) -> None:
    path = reverse(address.name, kwargs=address.arguments(world))
    assert ask(Client(), "GET", path)["Location"].startswith("/sign-in?next=")
    assert ask(Client(), "POST", path).status_code == 401


@pytest.mark.parametrize("address", OUTSIDE, ids=named)
def test_addresses_outside_ask_for_what_their_mark_says(address: Address, world: World) -> None:
    path = reverse(address.name, kwargs={"token": "x" * 43} if "token" in address.route else {})
    answer = ask(Client(), "GET", path)
    if address.permission == OPEN_TO_ALL:
        assert not answer.get("Location", "").startswith("/sign-in?"), "open, and yet sent to the sign-in"
    else:
        assert answer["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(
    "address", [each for each in INSIDE if not only_reads(each.permission or "")], ids=named
)
def test_a_form_that_comes_too_late_is_called_as_on_its_page(world: World, address: Address) -> None:
    """Late forms know their view alone (compliance/accounts/labels.py): it, or a function beside it, names its forms."""
    path = reverse(address.name, kwargs=address.arguments(world))
    answer = ask(world.browsers[Role.OWNER], "GET", path)
    form = getattr(answer, "context", None) and answer.context.get("form")  # type: ignore[attr-defined]
    if form is not None:
        fields = fields_of(resolve(path).func)
        shown = {
            name: form[name].label
            for name in form.base_fields
            if name in form.fields and not form[name].is_hidden
        }
        assert {name: label_of(name, fields) for name in shown} == shown
