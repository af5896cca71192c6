"""A page with one guarded form, as a register would have it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from compliance.accounts.access import open_to_all
from compliance.guard.forms import GuardedForm


class NoteForm(GuardedForm, forms.Form):
    name = forms.CharField(max_length=60)
    notes = forms.CharField(widget=forms.Textarea, required=False)


@open_to_all
def note(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponse(f"Saved: {form.cleaned_data['notes']} / {form.guard_reasons}", "text/plain")
    return render(request, "note.html", {"form": form}, status=422 if form.errors else 200)


urlpatterns = [path("note", note), path("", include("compliance.urls"))]
