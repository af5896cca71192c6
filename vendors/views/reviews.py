"""Reviews: what is due, open and done; beginning one, going through its points, taking out a mistake."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from compliance.accounts import access
from compliance.accounts.access import OrgRequest, needs
from compliance.guard.forms import note_kept
from compliance.ledger.forms import posted, save_form, status_of
from compliance.paging import by_number
from vendors import actions, page
from vendors.forms import ArchiveForm, ReviewForm, ReviewStartForm
from vendors.models import BAA, Review, Vendor
from vendors.page import reviews
from vendors.reviews import VERIFY_SOURCE, WALK_SOURCE, every


@needs("vendors_read")
def review_list(request: OrgRequest) -> HttpResponse:
    """What falls due, what is open, and everything that was reviewed."""
    rows = Review.objects.of(request.organisation).select_related(
        "baa__vendor", "vendor", "started_by", "finished_by", "organisation"
    )
    here = reverse("review_list", kwargs={"slug": request.organisation.slug})
    due = reviews.Due(request.organisation, request.today)
    begun = rows.current().filter(finished_on=None)
    show = request.GET.get("show", "due")
    lists = {
        "due": due,
        "open": begun.order_by("started_on", "id"),
        "done": rows.current().exclude(finished_on=None).order_by("-finished_on", "-id"),
        "all": rows.archived(),
    }
    shown = by_number(lists.get(show, due), request.GET.get("page"))
    context = {
        "due": due,
        "show": show if show in lists else "due",
        "page": shown,
        "tabs": [
            ("Due", f"{here}?show=due", len(due)),
            ("Open", f"{here}?show=open", begun.count()),
            ("Done", f"{here}?show=done", None),
            ("Taken out", f"{here}?show=all", None),
        ],
        "current": f"{here}?show={show if show in lists else 'due'}",
        "tones": reviews.TONES,
        "verified_every": every(request.organisation.baa_review_months),
        "walked_every": every(request.organisation.chain_review_months),
        "verify_source": VERIFY_SOURCE,
        "walk_source": WALK_SOURCE,
        "section": "review",
    }
    return render(request, "vendors/review_list.html", context)


@needs("vendors_read", Review)
def review_detail(request: OrgRequest, review: Review) -> HttpResponse:
    """One review with every point."""
    context = {
        "review": review,
        "points": reviews.points(review),
        "tone": reviews.TONES[review.outcome],
        "next_due": reviews.next_due(review),
        "source": VERIFY_SOURCE if review.baa_id else WALK_SOURCE,
        "may_write": access.may(request.viewer, "vendors_write", review),
        "crumbs": _crumbs(request, review),
        "section": "review",
    }
    return render(request, "vendors/review_detail.html", context)


@needs("vendors_write", BAA)
def baa_review(request: OrgRequest, baa: BAA) -> HttpResponse:
    """Begins the verification of an agreement, or goes on with the one that is open."""
    return _start(request, baa=baa)


@needs("vendors_write", Vendor)
def vendor_review(request: OrgRequest, vendor: Vendor) -> HttpResponse:
    """Begins a walk of the chain of one vendor."""
    return _start(request, vendor=vendor)


@needs("vendors_write")
def chain_review(request: OrgRequest) -> HttpResponse:
    """Begins a walk of the chain of the organisation."""
    return _start(request)


@needs("vendors_write", Review)
def review_edit(request: OrgRequest, review: Review) -> HttpResponse:
    """The points of an open review; with an outcome it is finished."""
    if review.finished_on or review.archived_at:
        messages.info(request, "This review is finished, so nothing is changed in it any more.")
        return redirect(review)
    form = ReviewForm(*posted(request), instance=review, today=request.today)

    def save() -> None:
        review.finished_by = request.user if review.outcome else None
        actions.review_edit(review, form.answers(), by=request.user)
        note_kept(form, review, by=request.user)

    if save_form(request, form, save):
        messages.success(request, "Finished." if review.outcome else "Kept. It is still open.")
        return redirect(review)
    context = {"form": form, "review": review, "crumbs": _crumbs(request, review), "section": "review"}
    return render(request, "vendors/review_form.html", context, status=status_of(form))


@needs("vendors_write", Review)
def review_archive(request: OrgRequest, review: Review) -> HttpResponse:
    """Takes out a review that was recorded by mistake."""
    form = ArchiveForm(*posted(request), record=review)

    def save() -> None:
        actions.review_archive(review, by=request.user, why=form.cleaned_data["why"])
        note_kept(form, review, by=request.user)

    if save_form(request, form, save):
        messages.success(request, "It was taken out and no longer counts.")
        return redirect(review)
    context = {
        "form": form,
        "record": review,
        "title": "Take out",
        "words": "For a review that was recorded by mistake: it no longer counts. It stays in the history.",
        "submit": "Take it out",
        "cancel": review.get_absolute_url(),
        "danger": True,
        "crumbs": _crumbs(request, review),
        "section": "review",
    }
    return render(request, "vendors/plain_verb.html", context, status=status_of(form))


def _start(request: OrgRequest, **of: Any) -> HttpResponse:
    review = actions.review_of(request.organisation, request.user, request.today, **of)
    begun = Review.objects.of(request.organisation).current().filter(finished_on=None)
    if same := begun.filter(baa=review.baa_id, vendor=review.vendor_id).first():
        return redirect("review_edit", slug=request.organisation.slug, key=same.pk)
    form = ReviewStartForm(*posted(request), instance=review, today=request.today)
    if save_form(request, form, lambda: actions.review_start(review, by=request.user)):
        return redirect("review_edit", slug=request.organisation.slug, key=review.pk)
    context = {
        "form": form,
        "record": review.subject,
        "title": "Begin",
        "words": "Its points are answered on the next page, at once or little by little.",
        "submit": "Begin",
        "cancel": _above(request, review),
        "crumbs": _crumbs(request, review),
        "section": "review",
    }
    return render(request, "vendors/plain_verb.html", context, status=status_of(form))


def _above(request: OrgRequest, review: Review) -> str:
    above = review.baa or review.vendor
    if above:
        return above.get_absolute_url()
    return reverse("review_list", kwargs={"slug": request.organisation.slug})


def _crumbs(request: OrgRequest, review: Review) -> list[tuple[str, str]]:
    listed = ("Reviews", reverse("review_list", kwargs={"slug": request.organisation.slug}))
    if review.baa:
        return page.trail(request.organisation, review.baa.vendor, review.baa)
    return page.trail(request.organisation, review.vendor) if review.vendor else [listed]
