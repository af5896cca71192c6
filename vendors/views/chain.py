"""The vendor chain as a tree."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from compliance.accounts.access import OrgRequest, needs
from vendors.page import chain
from vendors.reviews import WALK_SOURCE


class ChainFilter(forms.Form):
    """What the tree is narrowed to."""

    q = forms.CharField(label="Search", required=False, max_length=160, widget=forms.SearchInput)
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[(chain.EVERY, "All vendors"), (chain.CHAINS, "Only where somebody stands below")],
    )

    def asked(self) -> dict[str, Any]:
        """As the page takes it; what makes no sense asks for nothing."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        return {"q": cleaned.get("q", ""), "show": cleaned.get("show") or chain.EVERY}


@needs("vendors_read")
def chain_tree(request: OrgRequest) -> HttpResponse:
    """Who works for whom, with the state of each agreement."""
    form = ChainFilter(request.GET)
    found = chain.chain_page(
        request.organisation, request.today, number=request.GET.get("page"), **form.asked()
    )
    context = {
        "form": form,
        "chain": found,
        "page": found.page,
        "source": WALK_SOURCE,
        "section": "chain",
    }
    return render(request, "vendors/chain.html", context)
