"""One record of everything that the incident register holds, each with the word of its world."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.files.actions import store
from incidents import actions, drafts
from incidents.models import Count, Decision, Draft, Hold, Incident, MailRun, Notice
from tests.files.examples import PDF
from vendors.models import Vendor

if TYPE_CHECKING:
    from tests.house.world import World


def incident(world: "World") -> Incident:
    """With every text, a count, a hold and the steps of its playbook."""
    word = world.word
    incident = Incident(
        organisation=world.organisation,
        kind="phi_in_logs",
        what=f"{word} what",
        known_at=datetime(2026, 3, 1, 15, tzinfo=UTC),
        should_have_known_on=date(2026, 3, 1),
        should_have_known_why=f"{word} why",
        how_found=f"{word} alarm",
        containment=f"{word} containment",
        vendor=world.records[Vendor],
        lead=world.owner,
        reported_by=world.owner,
    )
    actions.incident_report(incident, by=world.owner)
    counts = [Count(on=date(2026, 3, 2), state="IL", people=12), Count(on=date(2026, 3, 2), state="WY")]
    actions.incident_count(incident, counts, by=world.owner)
    hold = Hold(kind="oral", stated_on=date(2026, 3, 3), official=f"{word} official")
    actions.incident_hold(incident, hold, by=world.owner)
    return incident


def decision(world: "World") -> Decision:
    texts = ("why", "nature", "recipient", "acquired", "mitigated")
    decision = Decision(
        organisation=world.organisation,
        incident=world.records[Incident],
        outcome="breach",
        decided_on=date(2026, 3, 4),
        decided_by=world.owner,
        **{name: f"{world.word} {name}" for name in texts},
    )
    actions.incident_decide(decision, by=world.owner)
    return decision


def notice(world: "World") -> Notice:
    upload = SimpleUploadedFile(f"{world.word}.pdf", PDF)
    notice = Notice(
        organisation=world.organisation,
        incident=world.records[Incident],
        recipient="hhs",
        sent_on=date(2026, 3, 5),
        method="portal",
        reference=f"{world.word} 1",
        attachment=store(upload, organisation=world.organisation, by=world.owner),
    )
    actions.notice_record(notice, by=world.owner)
    return notice


def draft(world: "World") -> Draft:
    """With every text and every reason."""
    names = ("people", "happened", "involved", "protect", "doing", "contact")
    draft = Draft(
        organisation=world.organisation,
        incident=world.records[Incident],
        kind="letter",
        addressee=f"{world.word} addressee",
        toll_free="1-800-555-0142",
        signed_by=f"{world.word} signer",
        **{name: f"{world.word} {name}" for name in names},
        **{f"{name}_why": f"{world.word} {name} reason" for name in names},
    )
    drafts.draft_save(draft, by=world.owner)
    drafts.mail_returned(draft.incident, on=date(2026, 3, 9), people=3, by=world.owner)
    return draft


def mail_run(world: "World") -> MailRun:
    draft = world.records[Draft]
    run = MailRun(
        organisation=world.organisation, draft=draft, draft_version=1, sha256="ab" * 32, letters=2, first_row=2,
        begun_at=datetime(2026, 3, 9, 15, tzinfo=UTC),
    )  # fmt: skip
    drafts.mail_merge(run, {"IL": 2}, by=world.owner)
    return run
