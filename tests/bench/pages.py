"""Decides which pages are asked, of which records, and what each may cost."""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import door as ledger
from tests.bench.measure import Answer, Figures, Work, load
from tests.bench.web import Web
from vendors.models import BAA, Vendor

WARM, ASKED = 20, 200
#: Requests between two looks at what processes did.
AT_ONCE = 10
#: Records that the pages of one record take turns with.
DIFFERENT = 20


@dataclass(frozen=True)
class Page:
    """What is asked 200 times after 20, by turns of its addresses; without target it is only told."""

    title: str
    addresses: Sequence[str]
    milliseconds: float | None = None
    queries: int | None = None
    fragment: bool = False
    #: Done before each request.
    before: Callable[[], object] | None = None


def ask(web: Web, page: Page) -> Figures:
    """The figures of a page. The database renews its connections now and then, so their work is looked at in between."""
    turns = cycle(page.addresses)
    for address in islice(turns, WARM):
        _ask(web, page, address)
    answers, web_work, database_work = [], Work(), Work()
    web.look()
    for _ in range(ASKED // AT_ONCE):
        answers += [_ask(web, page, address) for address in islice(turns, AT_ONCE)]
        of_worker, of_database = web.look()
        web_work, database_work = web_work + of_worker, database_work + of_database
    return Figures(answers, web_work, database_work, load())


def _ask(web: Web, page: Page, address: str) -> Answer:
    if page.before:
        page.before()
    return web.get(address, fragment=page.fragment)


def pages(organisation: Organisation, person: Person) -> Iterator[Page]:
    """Lists, pages of one record, histories, the ledger, the dashboard, and its lists, which have no target."""
    chance = random.Random(7)
    vendors = chance.sample(
        list(Vendor.objects.of(organisation).order_by("pk").values_list("pk", flat=True)), DIFFERENT
    )
    baas = chance.sample(
        list(BAA.objects.of(organisation).order_by("pk").values_list("pk", flat=True)), DIFFERENT
    )

    def at(name: str, query: str = "", **kwargs: Any) -> str:
        return reverse(name, kwargs={"slug": organisation.slug, **kwargs}) + (f"?{query}" if query else "")

    def within(title: str, *addresses: str, **how: Any) -> Page:
        return Page(title, addresses, **{"milliseconds": 60, "queries": 12, **how})

    words = ["willow", "ridge", "imaging", "platform", "cedar bridge", "nothing of that name"]
    yield within("vendors", at("vendor_list"))
    yield within("vendors, searched", *(at("vendor_list", f"q={word.replace(' ', '+')}") for word in words))
    yield within("vendors, by owner", at("vendor_list", "sort=owner"))
    yield within(
        "vendors, with a gap",
        *(at("vendor_list", f"faults={kind}") for kind in ("uncovered", "expired", "any")),
    )
    yield within("vendors, page 200", at("vendor_list", "page=200"))
    yield within("BAAs", at("baa_list"))
    yield within("BAAs, searched", *(at("baa_list", f"q={word.replace(' ', '+')}") for word in words))
    yield within("BAAs, by next day", at("baa_list", "sort=next_on"), at("baa_list", "sort=-next_on"))
    yield within("BAAs, expiring", at("baa_list", "status=expiring"))
    yield within("BAAs, page 200", at("baa_list", "page=200"))
    yield within("one vendor", *(at("vendor_detail", key=key) for key in vendors))
    yield within("one BAA", *(at("baa_detail", key=key) for key in baas))
    yield within("coverage today", at("coverage_list"))
    yield within("coverage of another day", at("coverage_list", "on=2026-06-01&state=not"))
    yield within("chain", at("chain"))
    yield within("reviews due", at("review_list"))
    yield within("catalogue", at("catalogue_list"))
    yield within("clauses of a BAA", *(at("baa_clauses", key=key) for key in baas))
    histories = [at("record_history", model="vendors.baa", key=key) for key in baas]
    yield within("history of a BAA", *histories)
    yield within("history, last five", *histories, fragment=True)
    yield within("ledger", at("ledger_list"))
    yield within("ledger, by verb and day", at("ledger_list", "verb=renewed&last=2025-01-31"))
    dashboard = {"queries": 8 + 2, "milliseconds": 60}
    yield within("dashboard", at("dashboard"), **dashboard)
    changing = Vendor.objects.of(organisation).get(pk=vendors[0])

    def change() -> None:
        changing.website = f"{os.urandom(4).hex()}.example"
        ledger.save(changing, by=person, verb="edited")

    yield within(
        "dashboard, after a change", at("dashboard"), **{**dashboard, "milliseconds": 400}, before=change
    )
    yield Page("gaps", [at("gap_list"), at("gap_list", "severity=critical&page=3")])
    yield Page("deadlines", [at("deadline_list")])
    yield Page("form of a vendor", [at("vendor_edit", key=key) for key in vendors])
    yield Page("form of a BAA", [at("baa_edit", key=key) for key in baas])
