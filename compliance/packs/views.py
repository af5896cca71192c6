"""Pages of evidence packs."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from compliance.accounts.access import OrgRequest, needs
from compliance.accounts.forms import GrantForm
from compliance.accounts.models import Grant
from compliance.accounts.roles import GRANTABLE
from compliance.broker import soon
from compliance.files.reading import stream
from compliance.jobs import turns
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.ledger.forms import posted, save_form, status_of
from compliance.ledger.models import Event
from compliance.origin import is_from_elsewhere
from compliance.packs import actions
from compliance.packs.forms import PackForm
from compliance.packs.models import Pack, PackJob
from compliance.packs.tasks import build
from compliance.paging import by_number
from compliance.registers.registry import registry

#: How the state of a job looks: the tone of its badge.
TONES = {"queued": "info", "running": "soon", "done": "good", "failed": "critical", "cancelled": "ended"}
PAGE = 25


@needs("packs_read", among=Pack)
def pack_list(request: OrgRequest) -> HttpResponse:
    """The packs the viewer may read, newest first."""
    packs = request.viewer.visible("packs_read", Pack).select_related("job", "asked_by").order_by("-id")
    page = by_number(packs, request.GET.get("page"), PAGE)
    context = {"page": page, "rows": [(pack, TONES[pack.job.state]) for pack in page]}
    return render(request, "packs/list.html", context)


@needs("packs_build")
def pack_build(request: OrgRequest) -> HttpResponse:
    """Asks for a pack; a worker builds it."""
    form = PackForm(*posted(request), viewer=request.viewer)
    asked: list[Pack] = []

    def save() -> None:
        asked.append(actions.pack_build(request.organisation, by=request.viewer.person, **form.cleaned_data))
        soon(build)

    if save_form(request, form, save):
        return redirect(asked[0])
    return render(request, "packs/form.html", {"form": form}, status=status_of(form))


@needs("packs_read", Pack)
def pack_detail(request: OrgRequest, pack: Pack) -> HttpResponse:
    """One pack: how far it is, the document, with whom it is shared. Asked by itself, it answers with its progress alone."""
    if request.headers.get("HX-Request") and "X-Background" in request.headers:
        answer = render(request, "packs/_job.html", _progress(request, pack))
        if pack.job.finished:
            answer["HX-Refresh"] = "true"
        return answer
    return _detail(request, pack, _share_form(request, bound=False))


@needs("packs_read", Pack)
def pack_download(request: OrgRequest, pack: Pack) -> HttpResponse:
    """The document; that it left the house is an event."""
    if pack.document is None:
        raise Http404
    if is_from_elsewhere(request):
        return redirect(pack)
    answer = stream(pack.document)
    if request.method == "GET":
        actions.pack_download(pack, by=request.viewer.person)
    return answer  # type: ignore[return-value]


@needs("packs_build", Pack)
@require_POST
def pack_cancel(request: OrgRequest, pack: Pack) -> HttpResponse:
    """Ends the work on it."""
    try:
        actions.pack_cancel(pack, by=request.viewer.person)
        messages.success(request, "The pack is cancelled.")
    except Refused as words:
        messages.error(request, str(words))
    return redirect(pack)


@needs("packs_build", Pack)
@require_POST
def pack_retry(request: OrgRequest, pack: Pack) -> HttpResponse:
    """Puts it back in line."""
    try:
        actions.pack_retry(pack, by=request.viewer.person)
        soon(build)
    except Refused as words:
        messages.error(request, str(words))
    return redirect(pack)


@needs("packs_build", Pack)
@require_POST
def pack_share(request: OrgRequest, pack: Pack) -> HttpResponse:
    """Lets one member read this pack, until a day."""
    form = _share_form(request, bound=True)

    def save() -> None:
        given = form.cleaned_data
        actions.pack_share(pack, given["person"], until=given["until"], by=request.viewer.person)

    if save_form(request, form, save):
        messages.success(request, f"{form.cleaned_data['person'].name} may now read this pack.")
        return redirect(pack)
    return _detail(request, pack, form)


@needs("packs_build", Pack)
@require_POST
def pack_unshare(request: OrgRequest, pack: Pack, grant: Any) -> HttpResponse:
    """Ends the sharing with one member."""
    given = get_object_or_404(_shares(pack), pk=grant)
    actions.pack_unshare(given, by=request.viewer.person)
    messages.success(request, f"{given.person.name} may no longer read this pack.")
    return redirect(pack)


def _share_form(request: OrgRequest, *, bound: bool) -> GrantForm:
    data = request.POST if bound else None
    return GrantForm(
        data, organisation=request.organisation, roles=GRANTABLE["packs_read"], today=request.today
    )


def _shares(pack: Pack) -> Any:
    """Who was given this pack and still has it."""
    given = Grant.objects.of(pack.organisation_id).current().filter(model=Pack._meta.label_lower, key=pack.pk)
    return given.select_related("person").order_by("id")


def _progress(request: OrgRequest, pack: Pack) -> dict[str, Any]:
    job: PackJob = pack.job
    return {
        "pack": pack,
        "job": job,
        "url": request.path if request.method == "GET" else pack.get_absolute_url(),
        "words": job.word,
        "tone": TONES[job.state],
        "hint": _turn(job) if job.state == PackJob.State.QUEUED else job.step,
        "may_build": request.viewer.may("packs_build"),
    }


def _turn(job: PackJob) -> str:
    """What a pack that waits is waiting for."""
    if turns.is_forgotten(job, clock.now()):
        return "Nothing has begun it: tell whoever runs this machine that the builder seems to be stopped"
    before = turns.waiting_before(job)
    return f"{before} before it" if before else "It is next"


def _detail(request: OrgRequest, pack: Pack, form: GrantForm) -> HttpResponse:
    may_build = request.viewer.may("packs_build")
    titles = {register.name: register.title for register in registry}
    context = {
        **_progress(request, pack),
        "form": form,
        "chapters": [titles.get(name, name) for name in pack.registers],
        "shares": [(given, given.until and given.until < request.today) for given in _shares(pack)]
        if may_build
        else [],
        "downloads": Event.objects.filter(record_id=pack.pk, verb="downloaded")[:20] if may_build else [],
        "download_url": reverse("pack_download", kwargs={"slug": request.organisation.slug, "key": pack.pk}),
        "zone": request.organisation.time_zone,
    }
    return render(request, "packs/detail.html", context, status=status_of(form))
