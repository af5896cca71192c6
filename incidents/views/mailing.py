"""Mail merge: a list is looked at, then printed, within one request each; nothing of it is kept but counts."""

from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from compliance.accounts.access import OrgRequest, needs
from compliance.exchange.books import Unreadable
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.ledger.forms import posted, status_of
from incidents import drafts, page, recipients
from incidents.forms.letters import MergeForm
from incidents.mailing import BATCH, Letters, Sheet
from incidents.models import Draft, MailRun
from incidents.recipients import Listed

#: One list at a time in each web process: a renderer takes 160 MB and a processor while it prints.
ONE: Final = Lock()
BUSY: Final = "Another list is being printed. Send this one again when it is done."
NOT_CHECKED: Final = (
    "This is not the list that was looked at. Look at it below, choose it once more, and print."
)
#: Rows that are named for each problem.
NAMED: Final = 40


class MergeFailed(Exception):
    """What went wrong, by the name of its kind alone: a message could quote the list."""


@needs("incidents_write", Draft)
def mail_merge(request: OrgRequest, draft: Draft) -> HttpResponseBase:
    """Looks at a list of recipients and, once it was looked at, prints a letter for each."""
    draft = get_object_or_404(
        Draft.objects.filter(kind=Draft.Kind.LETTER).select_related("incident"), pk=draft.pk
    )
    draft.organisation = draft.incident.organisation = request.organisation
    form = MergeForm(*posted(request), initial={"dated_on": request.today, "from_row": 1})
    listed = _listed(form, draft) if request.method == "POST" and form.is_valid() else None
    if listed and "print" in request.POST and _may_print(form, listed, draft):
        answer = _printed(request, form, listed, draft)
        if answer:
            return answer
    return _shown(request, form, listed, draft)


def _listed(form: MergeForm, draft: Draft) -> Listed | None:
    """The list as it was read; nothing where it cannot be, and then the form says why."""
    texts = [getattr(draft, each.name) for each in draft.elements]
    content = form.cleaned_data["sealed_list"].read()
    try:
        return recipients.read(content, recipients.placeholders(texts))
    except Unreadable as problem:
        form.add_error("sealed_list", str(problem))
        return None
    except Exception as fault:  # noqa: BLE001 (whatever it says may quote the list, so it is not passed on)
        kind = type(fault).__name__
    raise MergeFailed(kind)


def _may_print(form: MergeForm, listed: Listed, draft: Draft) -> bool:
    """Whether it was looked at, and what is wrong with it was accepted."""
    data = form.cleaned_data
    if draft.lacks:
        form.add_error(None, f"The letter lacks: {draft.lacking}. Write it, or say why it cannot be said.")
    elif data["checked"] != listed.sha256:
        form.add_error("sealed_list", NOT_CHECKED)
    elif listed.faults or not listed.since(data["from_row"]):
        form.add_error("sealed_list", "There is no letter to print from this list.")
    elif listed.problems and not data["leave_out"]:
        form.add_error("leave_out", "Rows with a problem get no letter: mend the list, or say so here.")
    return not form.errors


def _printed(request: OrgRequest, form: MergeForm, listed: Listed, draft: Draft) -> HttpResponseBase | None:
    """The letters as one ZIP that is made while it is sent; nothing where it may not begin, and then the form says why."""
    if not ONE.acquire(blocking=False):
        form.add_error(None, BUSY)
        return None
    chosen = listed.since(form.cleaned_data["from_row"])
    run = MailRun(
        organisation=request.organisation, draft=draft, draft_version=draft.version, sha256=listed.sha256, letters=len(chosen),
        left_out=listed.left_out, first_row=chosen[0].row, begun_at=clock.now(),
    )  # fmt: skip
    try:
        drafts.mail_merge(run, recipients.by_state(chosen), by=request.viewer.person)
        sheet = Sheet(draft, form.cleaned_data["dated_on"])
        letters = Letters(sheet, chosen, _about(run), _end_of(run, request.viewer.person))
    except Refused as refused:
        ONE.release()
        form.add_error(None, str(refused))
        return None
    except BaseException:
        ONE.release()
        raise
    answer = StreamingHttpResponse(letters, content_type="application/zip")
    answer["Content-Disposition"] = (
        f'attachment; filename="letters-{draft.incident}-from-row-{run.first_row}.zip"'
    )
    return answer


def _end_of(run: MailRun, by: Any) -> Callable[[int, int | None], None]:
    def end(printed: int, next_row: int | None) -> None:
        try:
            drafts.mail_merge_end(run, by=by, at=clock.now(), printed=printed, next_row=next_row)
        finally:
            ONE.release()

    return end


def _about(run: MailRun) -> str:
    return (
        f"Letters of incident {run.draft.incident}: {run.letters:,}, {BATCH} to a PDF, from row {run.first_row}.\n"
        f"SHA-256 of the list: {run.sha256}\n\n"
        f"A PDF is named by the rows it holds. If the last one is not there, the download was cut short: send the same list\n"
        f"again and print from the row after the last one that you have. Nothing of the list was kept.\n"
    )


def _shown(request: OrgRequest, form: MergeForm, listed: Listed | None, draft: Draft) -> HttpResponse:
    context = {
        "form": form,
        "draft": draft,
        "listed": listed,
        **(_told(form, listed) if listed else {}),
        "batch": BATCH,
        "columns": recipients.TITLES.values(),
        "crumbs": [
            *page.trail(request.organisation, draft.incident),
            (draft.get_kind_display(), draft.get_absolute_url()),
        ],
        "cancel": draft.get_absolute_url(),
        "section": "incident",
    }
    return render(request, "incidents/letters_merge.html", context, status=status_of(form))


def _told(form: MergeForm, listed: Listed) -> dict[str, object]:
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["checked"] = listed.sha256
    form.data = data
    chosen = listed.since(form.cleaned_data.get("from_row") or 1)
    return {
        "chosen": len(chosen),
        "by_state": recipients.by_state(chosen),
        "problems": [
            (words, rows[:NAMED], len(rows), len(rows) - NAMED) for words, rows in listed.problems.items()
        ],
        "doubts": [
            (words, rows[:NAMED], len(rows), len(rows) - NAMED) for words, rows in listed.doubts.items()
        ],
    }
