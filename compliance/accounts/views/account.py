"""What a person may change about themselves: name and password; the second factor has pages of its own."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from compliance.accounts import actions, factor
from compliance.accounts.access import signed_in
from compliance.accounts.forms import ChangePasswordForm, NameForm
from compliance.accounts.links import links_drop
from compliance.accounts.models import Person
from compliance.accounts.views.second_factor import PersonRequest
from compliance.accounts.views.sign_in import BY_LINK
from compliance.ledger.forms import posted, status_of


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: PersonRequest) -> HttpResponse:
    """Name, second factor, organisations."""
    person = Person.objects.get(pk=request.user.pk)
    form = NameForm(*posted(request), instance=person)
    if request.method == "POST" and form.is_valid():
        actions.person_rename(person, form.cleaned_data["name"])
        messages.success(request, "Your name is changed. What you did before keeps the name you had then.")
        return redirect("account")
    context = {"form": form, "has_factor": factor.has_factor(person), "left": factor.codes_left(person)}
    return render(request, "accounts/account.html", context, status=status_of(form))


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: PersonRequest) -> HttpResponse:
    """A new password, which ends every other session of the person."""
    person = Person.objects.get(pk=request.user.pk)
    by_link = bool(request.session.get(BY_LINK))
    form = ChangePasswordForm(*posted(request), person=person, by_link=by_link)
    if request.method == "POST" and form.is_valid():
        person.set_password(form.cleaned_data["password1"])
        person.save(update_fields=["password"])
        links_drop(person)
        update_session_auth_hash(request, person)
        request.session.pop(BY_LINK, None)
        factor.note(person, "changed the password")
        messages.success(request, "Your password is changed. You are signed out everywhere else.")
        return redirect("account")
    return render(request, "accounts/password_change.html", {"form": form}, status=status_of(form))
