"""Signing in and out: home, e-mail and password, lockout, one-time links, the sign of life."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.accounts import factor, links
from compliance.accounts.access import open_to_all, signed_in
from compliance.accounts.addresses import way_back
from compliance.accounts.forms import SignInForm
from compliance.accounts.models import Membership, Organisation, Person
from compliance.ledger import clock
from compliance.ledger.forms import posted, status_of

#: How the session began, where not by a password: then the account page asks for no old password.
BY_LINK = "by_link"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@open_to_all
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Sends everyone to where they belong: first run, sign-in, their organisation, or the choice between several."""
    if request.user.is_authenticated:
        return organisation_choose(request) if factor.is_verified(request) else redirect("second_factor")
    return redirect("sign_in" if Organisation.objects.exists() else "start")


@signed_in
@require_safe
def organisation_choose(request: HttpRequest) -> HttpResponse:
    """The organisations of somebody who belongs to several; who belongs to one is sent there from the first page."""
    memberships = (
        Membership.objects.current()
        .filter(person=request.user)  # type: ignore[misc]
        .select_related("organisation")
        .order_by("organisation__name")
    )
    if len(memberships) == 1 and request.path == reverse("home"):
        return redirect(memberships[0].organisation)
    own = not Organisation.objects.filter(sample=False).exists()
    return render(request, "accounts/organisations.html", {"memberships": memberships, "may_start": own})


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first factor. The answer is the same whether the address is known or not."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect(way_back(request, reverse("home")))
    form = SignInForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person = authenticate(request, email=given["email"], password=given["password"])
        if person is not None:
            _begin(request, person)
            return redirect(way_back(request, reverse("home")))
        form.add_error(
            None,
            "This e-mail and password do not belong together. After some wrong tries both wait 15 minutes.",
        )
    context = {"form": form, "next": way_back(request, ""), "evaluation": settings.EVALUATION}
    return render(request, "accounts/sign_in.html", context, status=status_of(form))


def locked_out(
    request: HttpRequest, answer: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """What axes answers after too many wrong tries, whether the address is known or not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    response = render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("sign_in")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: looking at it changes nothing, so that a mail scanner cannot use it up; the button does."""
    if request.method != "POST":
        person = links.link_person(token)
        status = 200 if person else 410
        return render(request, "accounts/link.html", {"person": person}, status=status)
    person = links.link_consume(token)
    if person is None:
        return render(request, "accounts/link.html", {"person": None}, status=410)
    _begin(request, person)
    request.session[BY_LINK] = True
    if settings.EVALUATION:
        request.session[factor.LINK_COUNTS] = True
    factor.note(person, "signed in by a one-time link")
    return redirect("home")


@open_to_all
@require_safe
def ping(request: HttpRequest) -> HttpResponse:
    """A sign of life of somebody who pressed “stay signed in”, and the token that forms of this page need from now on."""
    if not request.user.is_authenticated or not factor.is_verified(request):
        return JsonResponse({}, status=401)
    return JsonResponse({"csrf": get_token(request)})


def _begin(request: HttpRequest, person: Person) -> None:
    """A fresh session for the person; sessions that have run out are swept away with it."""
    logout(request)
    login(request, person, backend=BACKEND)
    Session.objects.filter(expire_date__lt=clock.now()).delete()
