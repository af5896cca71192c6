"""Renders every include on made-up pages, so that looks can be seen, measured and broken without any view."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings as project
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from django.urls import ResolverMatch, path

from compliance.paging import by_number
from tests.looks.specimens import (
    LONG_NAME,
    AgreementForm,
    AgreementTable,
    FilterForm,
    bound_form,
    gaps,
    history,
    renewals,
    table,
    terms,
    tiles,
)

PLACES = {
    "vendor_list": "vendors", "baa_list": "baas", "pack_list": "packs", "ledger_list": "ledger",
    "outbox_list": "outbox", "person_list": "people", "settings": "settings",
}  # fmt: skip


def nowhere(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """Answers with nothing: the shell only needs its addresses to exist."""
    return HttpResponse("")


urlpatterns = [
    path("", nowhere, name="home"),
    *[
        path(name.replace("_", "-"), nowhere, name=name)
        for name in ("sign_in", "sign_out", "account", "ping", "organisation_choose")
    ],
    path("<slug:slug>/", nowhere, name="dashboard"),
    *[path(f"<slug:slug>/{place}/", nowhere, name=name) for name, place in PLACES.items()],
]


@dataclass(frozen=True)
class StubViewer:
    person: Any = field(
        default_factory=lambda: SimpleNamespace(name="Dana Whitfield", email="dana@lakeside.example")
    )
    role: str = "owner"

    def may(self, permission: str) -> bool:
        return True


def request_for(place: str, theme: str = "", url_name: str = "dashboard") -> HttpRequest:
    request = RequestFactory().get(place, {"q": "amazon"} if "vendors" in place else {})
    request.COOKIES["theme"] = theme
    request.organisation = SimpleNamespace(slug="lakeside", name="Lakeside Family Health", sample=True)
    request.viewer = StubViewer()
    request.resolver_match = ResolverMatch(nowhere, (), {}, url_name=url_name)
    return request


def context(request: HttpRequest) -> dict[str, Any]:
    page = by_number(range(240), "3", 20)
    return {
        "banners": [
            {"tone": "high", "text": "Evaluation over plain HTTP: no real data."},
            {"tone": "critical", "text": "Reminders have stood still since 07:00.", "url": "#", "link": "What to do"},
        ],
        "messages": [Message(constants.SUCCESS, "Renewed until 2027-12-31."), Message(constants.ERROR, "Someone else saved first."),
                     Message(constants.WARNING, "The mail server did not answer."), Message(constants.INFO, "Nothing to do.")],  # fmt: skip
        "idle_seconds": 900,
        "gaps": gaps(),
        "tiles": tiles(),
        "renewals": renewals(),
        "terms": terms(),
        "table": table(request),
        "empty_table": AgreementTable([], request=request),
        "filter_form": FilterForm(request.GET),
        "form": AgreementForm(),
        "bad_form": bound_form(),
        "facts": [("Kind", "Business associate"), ("Parent vendor", None), ("Services", 4), ("Name", LONG_NAME)],
        "history": history(),
        "page": page,
        "tabs": [("Overview", "#", None), ("Services", "#s", 4), ("BAAs", "#b", 2), ("History", "#h", None)],
        "crumbs": [("Vendors", "#"), (LONG_NAME, "#2")],
        "ends": ["Reminder for the end on 2026-12-31", "Gap: inside its notice window"],
        "starts": ["Reminder for the end on 2027-12-31 (120 days before)"],
        "job": SimpleNamespace(pk="8d0c", finished=False),
        "done": SimpleNamespace(pk="8d0d", finished=True),
        "file": SimpleNamespace(name="Lakeside & AWS – BAA (signed).pdf", size=482133, sha256="9f86d081884c7d65" * 4),
        "now": datetime(2026, 11, 3, tzinfo=UTC),
    }  # fmt: skip


TEMPLATES = Path(project.TEMPLATES[0]["DIRS"][0])
PAGES = {
    "dashboard": ("/lakeside/", "dashboard"),
    "list": ("/lakeside/vendors/", "vendor_list"),
    "detail": ("/lakeside/baas/1/", "baa_detail"),
    "form": ("/lakeside/baas/1/renew", "baa_renew"),
    "sign_in": ("/sign-in", "sign_in"),
}


@cache
def engine() -> DjangoTemplates:
    """The project's templates without its context processors, which ask the database."""
    options = {"context_processors": ["django.template.context_processors.request"]}
    return DjangoTemplates({"NAME": "gallery", "DIRS": [TEMPLATES], "APP_DIRS": True, "OPTIONS": options})


def render(name: str, theme: str = "") -> str:
    """One gallery page as HTML."""
    place, url_name = PAGES[name]
    request = request_for(place, theme, url_name)
    if name == "sign_in":
        del request.organisation
    source = (Path(__file__).parent / "pages" / f"{name}.html").read_text()
    return engine().from_string(source).render(context(request), request)
