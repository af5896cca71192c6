"""The verbs of an agreement: each page says which deadlines it ends and starts before anything is saved."""

from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange import holding
from compliance.exchange.holding import Place
from compliance.files import actions as files
from compliance.ledger.forms import posted
from vendors import actions, clocks
from vendors.consequences import Do
from vendors.forms import (
    AmendForm,
    ArchiveForm,
    NoticeForm,
    PastForm,
    RenewForm,
    ReturnForm,
    SupersedeForm,
    TakeBackForm,
    TerminateForm,
)
from vendors.models import BAA, BAAFile
from vendors.views.foreseen import verb


@needs("vendors_write", BAA)
def baa_renew(request: OrgRequest, baa: BAA) -> HttpResponse:
    """A new term of the same agreement."""
    form = RenewForm(*posted(request), record=baa, today=request.today, initial={"renewed_on": request.today})

    def do(values: dict[str, Any]) -> Do:
        return partial(
            actions.baa_renew,
            first_end=values["first_end"],
            renewed_on=values["renewed_on"],
            by=request.user,
            **form.correction(),
        )

    return verb(request, baa, form, "Renew", do)


@needs("vendors_write", BAA)
def baa_amend(request: OrgRequest, baa: BAA) -> HttpResponse:
    """Changed terms of a running agreement."""
    form = AmendForm(
        *posted(request), instance=baa, initial={"amended_on": request.today}, today=request.today
    )

    def do(values: dict[str, Any]) -> Do:
        return lambda fresh: actions.baa_amend(
            form.onto(fresh),
            amended_on=values["amended_on"],
            by=request.user,
            covers=form.covers(),
            **form.correction(),
        )

    return verb(request, baa, form, "Amend", do)


@needs("vendors_write", BAA)
def baa_supersede(request: OrgRequest, baa: BAA) -> HttpResponse:
    """A new agreement in the place of this one."""
    form = SupersedeForm(*posted(request), instance=actions.successor_of(baa), old=baa, today=request.today)
    form.start_with(list(baa.covers.all()), request.today)

    def do(values: dict[str, Any]) -> Do:
        def supersede(fresh: BAA) -> BAA:
            new = form.onto(actions.successor_of(fresh))
            actions.baa_supersede(fresh, new, by=request.user, covers=form.covers())
            return new

        return supersede

    return verb(request, baa, form, "Supersede", do)


@needs("vendors_write", BAA)
def baa_notice(request: OrgRequest, baa: BAA) -> HttpResponse:
    """Notice that either side gave."""
    form = NoticeForm(
        *posted(request),
        record=baa,
        today=request.today,
        initial={"given_on": request.today, "given_by": "us"},
    )
    return verb(
        request,
        baa,
        form,
        "Record notice",
        lambda values: partial(actions.baa_notice, by=request.user, **values),
    )


@needs("vendors_write", BAA)
def baa_terminate(request: OrgRequest, baa: BAA) -> HttpResponse:
    """The end of an agreement before its time; opens return or destruction of PHI."""
    form = TerminateForm(*posted(request), record=baa, today=request.today)
    return verb(
        request,
        baa,
        form,
        "Terminate",
        lambda values: partial(actions.baa_terminate, by=request.user, **values),
        danger=True,
        words=f"Return or destruction of PHI is opened with it, due {clocks.RETURN_DAYS} days later unless you say otherwise.",
    )


@needs("vendors_write", BAA)
def baa_return(request: OrgRequest, baa: BAA) -> HttpResponse:
    """How the vendor got rid of PHI."""
    place = Place(f"vendors:return:{baa.pk}", request.organisation.pk, request.user.pk)
    form = ReturnForm(
        *posted(request), record=baa, today=request.today, place=place, initial={"done_on": request.today}
    )

    def do(values: dict[str, Any]) -> Do:
        facts = {"outcome": values["outcome"], "done_on": values["done_on"], **form.correction()}

        def record(fresh: BAA) -> None:
            is_trial = fresh is not baa  # nothing is stored for what is only looked at
            certificate = [] if is_trial else _certificate(request, values["upload"])
            actions.baa_return(fresh, by=request.user, files=certificate, **facts)
            if certificate:
                holding.drop(place)

        return record

    return verb(request, baa, form, "Record return or destruction", do)


@needs("vendors_write", BAA)
def baa_take_back(request: OrgRequest, baa: BAA) -> HttpResponse:
    """A notice, a termination, a supersession or a return of PHI that was recorded wrongly."""
    form = TakeBackForm(*posted(request), record=baa, today=request.today)
    return verb(
        request,
        baa,
        form,
        "Take back",
        lambda values: partial(actions.baa_take_back, by=request.user, **values),
    )


@needs("vendors_write", BAA)
def baa_archive(request: OrgRequest, baa: BAA) -> HttpResponse:
    """Out of the register's view; from today it covers nothing."""
    form = ArchiveForm(*posted(request), record=baa)
    return verb(
        request,
        baa,
        form,
        "Archive",
        lambda values: partial(actions.baa_archive, by=request.user, on=request.today, **values),
        danger=True,
    )


@needs("vendors_write", BAA)
def baa_restore(request: OrgRequest, baa: BAA) -> HttpResponse:
    """Back into the register's view."""
    form = PastForm(*posted(request), record=baa)
    return verb(
        request, baa, form, "Restore", lambda values: partial(actions.baa_restore, by=request.user, **values)
    )


def _certificate(request: OrgRequest, upload: UploadedFile | None) -> list[BAAFile]:
    """The certificate, stored; nothing where none was given."""
    if not upload:
        return []
    attachment = files.store(upload, organisation=request.organisation, by=request.user)
    return [BAAFile(attachment=attachment, kind=BAAFile.Kind.CERTIFICATE)]
