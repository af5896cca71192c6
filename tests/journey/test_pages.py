"""Every page of the product, as the resolver has them, and what opens on them: usable by everyone, in light and dark, wide and narrow."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from compliance.accounts import links
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.dashboard.start import sample_begin
from compliance.ledger import door
from tests.house.world import Address, World, addresses, browser_of, undone
from tests.journey.walker import SIZES, Walker, faults
from vendors.models import Vendor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = "Business Associate Name,Type of Service(s) Provided\nAcme Cloud,Hosting\nAcme Cloud,\n"


@dataclass(frozen=True)
class Sight:
    """A page as one visitor has it."""

    name: str
    path: str
    visitor: Client
    is_refused: bool = False


def sights(world: World) -> Iterator[Sight]:
    """Every page that answers with one, and every form that says what is wrong with nothing."""
    owner = world.browsers[Role.OWNER]
    for address in addresses():
        if not address.is_inside:
            yield from outside(address, world)
            continue
        path = reverse(address.name, kwargs=address.arguments(world))
        if is_page(owner, path):
            yield Sight(address.name, path, owner)
        if refuses_nothing(owner, path):
            yield Sight(address.name, path, owner, is_refused=True)


def outside(address: Address, world: World) -> Iterator[Sight]:
    """A page that belongs to no organisation, by the first who is let in."""
    path = reverse(address.name, kwargs=token(address, world))
    for visitor in (Client(), *halves(), world.browsers[Role.OWNER]):
        if is_page(visitor, path):
            yield Sight(address.name, path, visitor)
            return


def halves() -> Iterator[Client]:
    """Two who gave their password alone: one has a second factor, one must set it up."""
    for name in ("half", "new"):
        person, is_made = Person.objects.get_or_create(
            email=f"{name}@lakeside.example", defaults={"name": name}
        )
        if is_made and name == "half":
            browser_of(person)
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        yield client


def token(address: Address, world: World) -> dict[str, str]:
    if "token" not in address.route:
        return {}
    return {"token": links.link_create(world.owner) if address.name == "link" else "x" * 43}


def is_page(client: Client, path: str) -> bool:
    with undone():
        answer = client.get(path)
    return answer.status_code in (200, 410) and answer["Content-Type"].startswith("text/html")


def refuses_nothing(client: Client, path: str) -> bool:
    with undone():
        return client.post(path, {}).status_code == 422


def test_everyone_can_use_every_page(world: World, enter: Callable[..., Walker]) -> None:
    """Wide and light, then narrow and dark; the second time forms are seen with their faults."""
    every = list(sights(world))
    assert {"dashboard", "vendor_detail", "baa_edit", "sign_in", "second_factor_enrol"} <= {
        sight.name for sight in every
    }
    refused = {sight.name for sight in every if sight.is_refused}
    light = [sight for sight in every if not sight.is_refused]
    dark = [sight for sight in every if sight.is_refused or sight.name not in refused]
    assert faults_of(light, "light", enter) == {}
    assert faults_of(dark, "dark", enter) == {}


def faults_of(seen: list[Sight], scheme: str, enter: Callable[..., Walker]) -> dict[str, Any]:
    walkers: dict[str, Walker] = {}
    found = {}
    for sight in seen:
        who = getattr(sight.visitor.cookies.get("sessionid"), "value", "nobody")
        walker = walkers.get(who) or walkers.setdefault(who, enter(sight.visitor, scheme))
        with walker.being_refused():
            send_nothing(walker, sight.path) if sight.is_refused else walker.open(sight.path)
        if wrong := faults(walker.page, walker.width):
            found[f"{sight.name}{', nothing typed' * sight.is_refused}"] = wrong
    return found


def send_nothing(walker: Walker, path: str) -> None:
    """Sends an empty form to the address, as from its own page."""
    if walker.page.url == "about:blank":
        walker.open("/account")
    with walker.page.expect_navigation():
        walker.page.evaluate(
            """path => {
              const form = document.createElement("form");
              form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
              document.body.append(form);
              Object.assign(form, { method: "post", action: path }).submit();
            }""",
            path,
        )
    walker.settle()


def test_everyone_can_use_the_first_run(walker: Callable[..., Walker], live_server: Any) -> None:
    for scheme, size in SIZES.items():
        stranger = walker(live_server.url, size=size, color_scheme=scheme)
        stranger.open("/start")
        stranger.look()
        with stranger.being_refused():
            stranger.press("Begin")
            expect(stranger.page.locator(".error-summary")).to_be_visible()
        stranger.look()


def test_everyone_can_use_the_sample(enter: Callable[..., Walker], live_server: Any) -> None:
    """A gap of each severity, lines of time, every badge."""
    owner = Person.objects.create_user("owner@lakeside.example", "Dana Whitfield")
    sample: Organisation = sample_begin(owner)
    lists = ("dashboard", "gap_list", "deadline_list", "vendor_list", "baa_list", "ledger_list", "settings")
    paths = [reverse(name, args=[sample.slug]) for name in lists]
    paths += [vendor.get_absolute_url() for vendor in Vendor.objects.of(sample)]
    client = browser_of(owner)
    for scheme in SIZES:
        assert faults_of([Sight(path, path, client) for path in paths], scheme, enter) == {}


def test_everyone_can_use_what_opens_on_a_page(world: World, enter: Callable[..., Walker]) -> None:
    at_desk, in_hand = (enter(world.browsers[Role.OWNER], scheme) for scheme in SIZES)
    in_hand.open("/lakeside/")
    in_hand.page.get_by_role("button", name="Menu", exact=True).click()
    in_hand.look()
    in_hand.page.locator(".person-menu summary").click()
    in_hand.look()
    for dialog in ("idle-warning", "idle-over"):
        for walker in (at_desk, in_hand):
            walker.open("/lakeside/vendors/new/")
            walker.page.evaluate("id => document.getElementById(id).showModal()", dialog)
            walker.look()
    for walker in (at_desk, in_hand):
        walker.open("/lakeside/settings/mail/")
        walker.press("Remove")
        expect(walker.page.get_by_role("dialog", name="Remove the mail server?")).to_be_visible()
        walker.look()


def test_everyone_can_use_what_comes_in_between(world: World, enter: Callable[..., Walker]) -> None:
    """No such page, a list before it is imported, and what somebody else saved meanwhile."""
    vendor = world.records[Vendor]
    for scheme in SIZES:
        dana = enter(world.browsers[Role.OWNER], scheme)
        with dana.being_refused():
            dana.open("/lakeside/nothing-here/")
            dana.stands_at("There is no such page")
        dana.look()
        dana.open("/lakeside/vendors/import/")
        dana.field("upload").set_input_files(
            {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
        )
        dana.page.locator("main form button").first.click()
        expect(dana.page.locator("td").get_by_text("Acme Cloud").first).to_be_visible()
        dana.look()
        dana.open(f"{vendor.get_absolute_url()}edit/")
        fresh = Vendor.objects.get(pk=vendor.pk)
        fresh.website = f"{scheme}.example"
        door.save(fresh, by=world.owner, verb="edited")
        dana.type(name="Typed meanwhile")
        with dana.being_refused():
            dana.press("Save")
            expect(dana.page.get_by_role("button", name="Save over the newer version")).to_be_visible()
        dana.look()
