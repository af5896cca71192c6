"""Which columns a person sees in a list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from compliance import columns
from compliance.accounts.access import signed_in
from compliance.accounts.models import Person


@signed_in
@require_POST
def columns_keep(request: HttpRequest) -> HttpResponse:
    """Keeps the choice for the person, and goes back with it in the address, so that the address shows others the same."""
    chosen, of = columns.named(request.POST.getlist("column")), columns.named([request.POST.get("list", "")])
    if of and isinstance(request.user, Person):
        kept = {**request.user.list_columns, of[0]: chosen}
        Person.objects.filter(pk=request.user.pk).update(list_columns=dict(list(kept.items())[-20:]))
    return redirect(columns.back_with(request, request.POST.get("back", ""), chosen))
