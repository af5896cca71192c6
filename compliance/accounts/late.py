"""What comes back when a form arrives too late: everything typed, ready to be sent again; never passwords, codes or files."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from compliance.accounts import factor
from compliance.accounts.addresses import sent_from_here
from compliance.accounts.labels import fields_of, label_of, words_of

#: Fields that are never written into a page.
_SECRET = re.compile(
    r"(^|[_-])(password\d?|passphrase|secret|token|sealed|setup_code)($|[_-])|^code$", re.IGNORECASE
)
#: Fields that go along but are nobody's words.
_SILENT = re.compile(
    r"(^|-)(version|next|confirmed|redact|key|id|\w+_keep_kinds|(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS)$"
)
#: A record's key, as a choice or in the name of a field that belongs to that record: it says nothing to anybody.
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Longer than this and a text gets a field of several lines.
_LINE = 60


@dataclass(frozen=True)
class Kept:
    """One value that was typed."""

    name: str
    value: str
    label: str
    #: The value as the page showed it.
    words: str

    @property
    def is_silent(self) -> bool:
        """Whether it goes along unseen; so does what was left empty."""
        return not self.value or bool(
            _SILENT.search(self.name) or _KEY.search(self.name) or _KEY.fullmatch(self.value)
        )

    @property
    def is_long(self) -> bool:
        """Whether it needs a field of several lines."""
        return len(self.value) > _LINE or "\n" in self.value


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """For a request of nobody: a page to read waits behind the sign-in, a form comes back with everything typed."""
    if request.method == "POST":
        return _kept(request, 401, "You were signed out before this was saved", door="sign_in")
    return _go(request, "sign_in")


def second_factor_first(request: HttpRequest) -> HttpResponse:
    """For a request of somebody who gave their password alone."""
    door = "second_factor" if factor.has_factor(request.user) else "second_factor_enrol"  # type: ignore[arg-type]
    if request.method == "POST":
        return _kept(request, 401, "Your second factor is still missing", door=door)
    return _go(request, door)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For a form whose token is old, as after signing in again in another tab; Django's CSRF_FAILURE_VIEW."""
    if reason == REASON_NO_CSRF_COOKIE:
        why = "This product needs its cookies to tell your forms from a stranger’s."
        return _kept(request, 403, "Your browser sent no cookie", why=why)
    return _kept(request, 403, "This page was open while you signed in again")


def _go(request: HttpRequest, name: str) -> HttpResponse:
    if "X-Background" in request.headers:
        return HttpResponse(status=401)
    address = f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseClientRedirect(address) if "HX-Request" in request.headers else redirect(address)


def _kept(request: HttpRequest, status: int, title: str, *, why: str = "", door: str = "") -> HttpResponse:
    """What was typed goes back only to a page of ours: a stranger's form must not become one that is sent with a click here."""
    known = fields_of(request.resolver_match.func) if request.resolver_match else {}
    typed = [
        Kept(name, value, label_of(name, known), words_of(name, value, known))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    fields = [field for field in typed if not _SECRET.search(field.name)]
    context = {
        "title": title,
        "why": why,
        "door": door,
        "fields": fields,
        "files": [
            Kept(name, file.name or "", label_of(name, known), file.name or "")
            for name, files in request.FILES.lists()
            for file in files
        ],
        "address": request.get_full_path(),
        "again": sent_from_here(request) and len(fields) == len(typed),
    }
    return render(request, "accounts/kept.html", context, status=status)
