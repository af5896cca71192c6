"""What happens to every request: it gets a name, its host is looked at, silence ends it, and no view opens without both factors."""

from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from compliance.accounts import factor, late
from compliance.accounts.access import OPEN_TO_ALL, PASSWORD_ONLY
from compliance.accounts.addresses import host_is_private
from compliance.ledger import clock, context
from compliance.ledger.door import Stale

Answer = Callable[[HttpRequest], HttpResponse]

SEEN = "seen_at"
#: The last sign of life is written at most this often, so that reading costs no write.
STEP = 30
#: How long ago the last sign of life that was written can be when a person gives one: nobody is ended before their minutes are over.
#: The page of somebody who types tells of it at most every STEP (static/js/app.js), and that is written at most every STEP.
SLACK = 2 * STEP


def named(get_response: Answer) -> Answer:
    """Names the request: in the log lines, in the events it writes, and in the answer, so that a person can quote it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        name = uuid4().hex
        token = context.request_id.set(name)
        try:
            with structlog.contextvars.bound_contextvars(request_id=name):
                response = get_response(request)
        finally:
            context.request_id.reset(token)
            timezone.deactivate()
        response["X-Request-ID"] = name
        return response

    return middleware


def timed(get_response: Answer) -> Answer:
    """Tells how long the answer took and how many queries it asked, where SERVER_TIMING is on: the benchmark reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not settings.SERVER_TIMING:
            return get_response(request)
        queries: list[float] = []

        def count(execute: Any, sql: Any, params: Any, many: Any, where: Any) -> Any:
            begun = perf_counter()
            try:
                return execute(sql, params, many, where)
            finally:
                queries.append(perf_counter() - begun)

        begun = perf_counter()
        with connection.execute_wrapper(count):
            response = get_response(request)
        taken = (perf_counter() - begun) * 1000
        response["Server-Timing"] = f"app;dur={taken:.2f}, db;dur={sum(queries) * 1000:.2f};n={len(queries)}"
        return response

    return middleware


def unstored(get_response: Answer) -> Answer:
    """No browser or proxy keeps a page, so that nothing can be paged back to after signing out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware


def private_hosts(get_response: Answer) -> Answer:
    """On a private network any private name or address will do; a name that a stranger could own will not (DNS rebinding)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.ANY_PRIVATE_HOST and not _is_known(request.get_host()):
            raise DisallowedHost(
                "Open this by its address or name on the private network, or name this host in ALLOWED_HOSTS."
            )
        return get_response(request)

    return middleware


def _is_known(host: str) -> bool:
    return host_is_private(host) or validate_host(split_domain_port(host)[0], settings.NAMED_HOSTS)


def idle_end(get_response: Answer) -> Answer:
    """Signs out whoever gave no sign of life for IDLE_MINUTES (45 CFR 164.312(a)(2)(iii)); what a page asks by itself is none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(clock.now().timestamp())
            seen = request.session.get(SEEN, now)
            if now - seen >= settings.IDLE_MINUTES * 60 + SLACK:
                logout(request)
                messages.info(
                    request,
                    f"You were signed out after {settings.IDLE_MINUTES} minutes without a sign of life.",
                )
            elif SEEN not in request.session or (
                now - seen >= STEP and "X-Background" not in request.headers
            ):
                request.session[SEEN] = now
        return get_response(request)

    return middleware


class Gate:
    """Opens a view to those its mark lets in; one without a mark needs a person who is fully signed in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """A second click on a button, or someone else's a moment before: said, where no form can say it."""
        if isinstance(fault, Stale):
            return render(request, "409.html", status=409)
        return None

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answers in place of the view where a factor is missing."""
        mark = getattr(view, "permission", None)
        if mark == OPEN_TO_ALL:
            return None
        if not request.user.is_authenticated:
            return late.sign_in_first(request)
        if mark == PASSWORD_ONLY or factor.is_verified(request):
            return None
        return late.second_factor_first(request)
