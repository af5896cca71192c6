"""“May I put patient data into …?”: one search box for every role."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import labels
from compliance.guard.identifiers import find
from compliance.ledger.forms import status_of
from riskassess.systems.page.ask import answers


class AskForm(forms.Form):
    """The name of a tool."""

    q = forms.CharField(
        label="Name of the tool or vendor", required=False, max_length=80, widget=forms.SearchInput
    )

    def clean_q(self) -> str:
        """Whoever asks may paste what they mean to put into the tool: that is not looked for, nor shown again."""
        words: str = self.cleaned_data["q"]
        if kinds := {finding.kind for finding in find(words)} - {"name"}:
            raise forms.ValidationError(
                f"This looks like patient data ({labels(sorted(kinds))}). Type the name of the tool alone."
            )
        return words


@needs("home")
def ask(request: OrgRequest) -> HttpResponse:
    """Approved tools and covered services, for which PHI, under which conditions, and whom to ask."""
    form = AskForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "form": form,
        "words": words,
        "found": answers(request.organisation, words, request.today),
        "section": "ask",
    }
    return render(request, "systems/ask.html", context, status=status_of(form))
