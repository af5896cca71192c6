"""The second factor: asked for, set up, replaced, and its recovery codes."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from compliance.accounts import drawings, factor
from compliance.accounts.access import password_only, signed_in
from compliance.accounts.addresses import way_back
from compliance.accounts.forms import CodeForm, ConfirmForm, EnrolForm
from compliance.accounts.models import Person
from compliance.ledger import clock
from compliance.ledger.forms import posted, status_of

#: When this session gave both factors once more, in Unix seconds.
CONFIRMED = "confirmed_at"
_WINDOW = 10 * 60


class PersonRequest(HttpRequest):
    """A request of somebody who gave at least the first factor."""

    user: Person


@password_only
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: PersonRequest) -> HttpResponse:
    """Asks for a code of the app, or a recovery code."""
    if factor.is_verified(request):
        return redirect(way_back(request, reverse("home")))
    if not factor.has_factor(request.user):
        return redirect("second_factor_enrol")
    form = CodeForm(*posted(request))
    device = _device(request.user, form) if request.method == "POST" and form.is_valid() else None
    if device is not None:
        factor.accept(request, device)
        left = factor.codes_left(request.user)
        if left <= 3:
            messages.warning(
                request, f"You have {left} recovery codes left. Make new ones on your account page."
            )
        return redirect(way_back(request, reverse("home")))
    context = {"form": form, "next": way_back(request, "")}
    return render(request, "accounts/second_factor.html", context, status=status_of(form))


@password_only
@sensitive_post_parameters("code", "sealed")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_enrol(request: PersonRequest) -> HttpResponse:
    """Sets up an authenticator app. The secret lives in this page alone until a code proves that the app has it."""
    if factor.has_factor(request.user) and not _confirmed(request):
        return redirect("account" if factor.is_verified(request) else "second_factor")
    form = EnrolForm(*posted(request))
    sealed = form["sealed"].value() if form.is_bound else None
    device = factor.candidate(request.user, sealed) if sealed else None
    if form.is_valid() and device is not None:
        codes = factor.enrol(device, form.cleaned_data["code"])
        if codes is not None:
            request.session.pop(CONFIRMED, None)
            factor.accept(request, device)
            return _show_codes(request, codes, way_back(request, reverse("home")))
        form.add_error(
            "code",
            "This code does not fit. Type the one your app shows now; the clock of your phone must be right.",
        )
    if device is None:
        if form.is_bound:
            messages.error(request, "This page was open for too long. Scan the new picture.")
        sealed = factor.new_secret(request.user)
        device = factor.candidate(request.user, sealed)
        form = EnrolForm(initial={"sealed": sealed})
    context = {
        "form": form,
        "picture": drawings.qr(device.config_url),  # type: ignore[union-attr]
        "words": factor.secret_words(device),
        "next": way_back(request, ""),
    }
    return render(request, "accounts/enrol.html", context, status=status_of(form))


@signed_in
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_confirm(request: PersonRequest) -> HttpResponse:
    """Asks for both factors once more before the second factor or its recovery codes are replaced."""
    if not factor.has_factor(request.user):
        return redirect("second_factor_enrol")
    form = ConfirmForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        if not factor.password_fits(request.user, form.cleaned_data["password"]):
            form.add_error(
                "password",
                "This is not your password, or there were too many wrong ones: wait a quarter of an hour.",
            )
        elif _device(request.user, form) is not None:
            request.session[CONFIRMED] = int(clock.now().timestamp())
            return redirect(way_back(request, reverse("account")))
    context = {"form": form, "next": way_back(request, "")}
    return render(request, "accounts/confirm.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Ten recovery codes, shown once: who makes them again has ten others."""
    if not _confirmed(request):
        return redirect(f"{reverse('second_factor_confirm')}?{urlencode({'next': request.path})}")
    if request.method == "POST":
        return _show_codes(request, factor.recovery_codes(request.user), reverse("account"))
    return render(request, "accounts/recovery_codes.html", {"left": factor.codes_left(request.user)})


def _show_codes(request: HttpRequest, codes: list[str], then: str) -> HttpResponse:
    context = {"codes": codes, "download": drawings.text_file("\n".join(codes) + "\n"), "then": then}
    return render(request, "accounts/recovery_codes.html", context)


def _device(person: Person, form: CodeForm) -> Any:
    """The device of the typed code; None with the reason on the form."""
    try:
        device = factor.give(person, form.cleaned_data["code"])
    except factor.TooSoon as error:
        until = timezone.localtime(error.until).strftime("%H:%M:%S %Z") if error.until else "later"
        form.add_error("code", f"Too many wrong codes. Codes are looked at again from {until} on.")
        return None
    if device is None:
        form.add_error(
            "code", "This code is wrong, or was used already. Wait for the next one and type that."
        )
    return device


def _confirmed(request: HttpRequest) -> bool:
    """Whether both factors were given once more just now."""
    since = clock.now().timestamp() - request.session.get(CONFIRMED, 0)
    return bool(since < _WINDOW and factor.is_verified(request))
