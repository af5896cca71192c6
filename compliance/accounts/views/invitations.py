"""The link of an invitation: who is new chooses name and password, who is known signs in first and then accepts."""

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from compliance.accounts import factor
from compliance.accounts.access import open_to_all
from compliance.accounts.forms import NewPersonForm
from compliance.accounts.invitations import invitation_accept, invitation_accept_as_new, open_invitation
from compliance.accounts.models import Invitation, Person
from compliance.accounts.views.sign_in import BACKEND
from compliance.ledger.door import Stale
from compliance.ledger.forms import posted, status_of


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Shows who invites whom, and on POST makes the person a member."""
    found = open_invitation(token)
    if found is None:
        return _gone(request)
    known = Person.objects.filter(email=found.email).exists()
    if request.user.is_authenticated:
        return _as_signed_in(request, found)
    if known:
        return render(request, "accounts/invitation_known.html", {"invitation": found, "next": request.path})
    return _as_new(request, found)


def _as_signed_in(request: HttpRequest, found: Invitation) -> HttpResponse:
    person: Person = request.user  # type: ignore[assignment]
    mine = person.email == found.email
    if mine and not factor.is_verified(request):
        return render(request, "accounts/invitation_known.html", {"invitation": found, "next": request.path})
    if request.method == "POST" and mine:
        try:
            invitation_accept(found, person)
        except Stale:
            return _gone(request)
        messages.success(request, f"You are now a member of {found.organisation.name}.")
        return redirect(found.organisation)
    context = {"invitation": found, "mine": mine}
    return render(request, "accounts/invitation_accept.html", context, status=200 if mine else 403)


def _as_new(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = NewPersonForm(*posted(request), person=Person(email=found.email), initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                person = invitation_accept_as_new(
                    found, name=form.cleaned_data["name"], password=form.cleaned_data["password1"]
                )
        except (Stale, ValidationError, IntegrityError):
            return _gone(request)
        login(request, person, backend=BACKEND)
        return redirect("second_factor_enrol")
    context = {"invitation": found, "form": form}
    return render(request, "accounts/invitation_new.html", context, status=status_of(form))


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation_gone.html", status=410)
