"""The outbox, the mail server and the machine's health, as pages."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from compliance.accounts.access import OrgRequest, needs, open_to_all
from compliance.broker import soon
from compliance.ledger import clock
from compliance.ledger.forms import posted, save_form, status_of
from compliance.paging import NoPlace, by_place
from compliance.reminders import actions, collect, delivery, tasks
from compliance.reminders import alive as life
from compliance.reminders.forms import MailServerForm, OutboxFilter
from compliance.reminders.models import Mail, MailServer, Reminder, Trouble
from compliance.reminders.tables import MailTable

#: Lines of “nobody to tell” on the outbox page.
UNTOLD = 20


@needs("outbox_read")
@require_safe
def outbox_list(request: OrgRequest) -> HttpResponse:
    """Every mail, newest first; from `before` on where the address says so."""
    form = OutboxFilter(request.GET, organisation=request.organisation)
    mails = form.narrow(
        _readable(request).defer("text", "html", "sealed_link").select_related("organisation")
    )
    try:
        found = by_place(
            mails, ("id",), older_than=request.GET.get("before", ""), newer_than=request.GET.get("after", "")
        )
    except NoPlace:
        raise Http404 from None
    context = {
        "table": MailTable(found.rows),
        "form": form,
        "filtered": any(form.cleaned_data.values()),
        "newer": _address(request, after=found.newer) if found.newer else "",
        "older": _address(request, before=found.older) if found.older else "",
        "served": delivery.has_server(request.organisation),
        "untold": Reminder.objects.of(request.organisation)
        .filter(person=None)
        .exclude(record_id__in=request.viewer.shut)
        .order_by("due", "id")[:UNTOLD],
    }
    return render(request, "reminders/outbox_list.html", context)


@needs("outbox_read")
@require_safe
def outbox_detail(request: OrgRequest, key: UUID) -> HttpResponse:
    """One mail: its words, what it carries, what became of it."""
    mail = get_object_or_404(_readable(request).select_related("organisation"), pk=key)
    context = {
        "mail": mail,
        "crumbs": [("Outbox", reverse("outbox_list", kwargs={"slug": request.organisation.slug}))],
        "reminders": mail.reminders.order_by("due", "id"),
        "served": delivery.has_server(request.organisation),
        "failed": mail.state == Mail.State.FAILED,
    }
    return render(request, "reminders/outbox_detail.html", context)


@needs("outbox_send")
@require_POST
def mail_retry(request: OrgRequest, key: UUID) -> HttpResponse:
    """Has one mail tried at once."""
    mail = get_object_or_404(_readable(request).select_related("organisation"), pk=key)
    if actions.mail_retry(mail, now=clock.now()):
        soon(tasks.send)
        messages.success(request, "It is tried again now.")
    else:
        messages.info(request, f"Nothing to do: {mail.word.lower()}.")
    return redirect(mail)


@needs("outbox_send")
@require_POST
def outbox_send(request: OrgRequest) -> HttpResponse:
    """Looks at once for what is due, whatever the hour, and has it sent."""
    try:
        queued = collect.collect(request.organisation, clock.now(), at_once=True)
    except collect.Unanswered:
        messages.error(
            request, "A register could not say what is due; the log says why. What the others said is queued."
        )
        return redirect("outbox_list", slug=request.organisation.slug)
    soon(tasks.send)
    messages.success(
        request,
        f"{queued} new mail{'' if queued == 1 else 's'}."
        if queued
        else "Nothing new is due: everyone has been told.",
    )
    return redirect("outbox_list", slug=request.organisation.slug)


@needs("settings_manage")
def mail_server(request: OrgRequest) -> HttpResponse:
    """The mail server of the organisation."""
    server = MailServer.objects.of(request.organisation).first() or MailServer(
        organisation=request.organisation
    )
    form = MailServerForm(*posted(request), instance=server)
    if save_form(
        request, form, lambda: actions.mail_server_save(server, password=form.new_password, by=request.user)
    ):
        messages.success(request, "Saved. Send a test mail to see whether it arrives.")
        return redirect(server)
    return render(
        request, "reminders/mail_server.html", _mail_page(request, server, form), status=status_of(form)
    )


@needs("settings_manage")
@require_POST
def mail_server_test(request: OrgRequest) -> HttpResponse:
    """Sends a test mail to the person who asks, and says beside the button how it went."""
    server = get_object_or_404(
        MailServer.objects.of(request.organisation).current().select_related("organisation")
    )
    trouble = actions.mail_server_test(server, by=request.user, now=clock.now())
    return redirect(f"{server.get_absolute_url()}?{urlencode({'test': trouble or 'accepted'})}#test")


@needs("settings_manage")
@require_POST
def mail_server_remove(request: OrgRequest) -> HttpResponse:
    """Takes the mail server out of use."""
    server = get_object_or_404(MailServer.objects.of(request.organisation).current())
    actions.mail_server_remove(server, by=request.user)
    messages.success(request, "Removed. Mail stays on the outbox page from now on.")
    return redirect("mail_server", slug=request.organisation.slug)


@open_to_all
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 while all signs of life are fresh, 503 otherwise; ages in seconds and nothing else."""
    try:
        well, ages = life.health(clock.now())
    except DatabaseError:
        return JsonResponse({"well": False, "database": False}, status=503)
    return JsonResponse({"well": well, "ages": ages}, status=200 if well else 503)


def alive(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what an officer has to know at the top of every page, read only where it is shown."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or not viewer.may("outbox_read"):
        return {}
    return {"alarms": SimpleLazyObject(lambda: life.alarms(viewer.membership.organisation, clock.now()))}


def _readable(request: OrgRequest) -> "QuerySet[Mail]":
    """The mails of the organisation without those that tell of a record that is shut to the viewer."""
    mails = Mail.objects.of(request.organisation)
    if not request.viewer.shut:
        return mails
    telling = Reminder.objects.of(request.organisation).filter(record_id__in=request.viewer.shut)
    return mails.exclude(pk__in=telling.exclude(mail=None).values("mail"))


def _mail_page(request: OrgRequest, server: MailServer, form: MailServerForm) -> dict[str, Any]:
    result = request.GET.get("test", "")
    return {
        "form": form,
        "crumbs": [("Settings", reverse("settings", kwargs={"slug": request.organisation.slug}))],
        "section": "settings",
        "server": server if server.version and server.archived_at is None else None,
        "accepted": result == "accepted",
        "trouble": Trouble(result).label if result in Trouble.values else "",
        "everyones": bool(settings.MAIL) and not request.organisation.sample,
    }


def _address(request: HttpRequest, **place: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name not in ("before", "after") and value}
    return "?" + urlencode({**kept, **place})
