"""One record of everything that the incident register holds, each with the word of its world."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.files.actions import store
from incidents import (
    actions,
    deeds_closing,
    deeds_exercises,
    deeds_playbooks,
    drafts,
    relating,
    reporting,
    surrounding,
)
from incidents.models import (
    Accounting,
    Action,
    AddedClock,
    Count,
    Decision,
    Draft,
    Entry,
    Exercise,
    Hold,
    Incident,
    Log,
    MailRun,
    Notice,
    OwnPlaybook,
    Participant,
    Relation,
    Report,
    ReportLink,
    RootCause,
    Scope,
    VendorReport,
)
from riskassess.datasets.models import Dataset
from riskassess.systems.models import System
from tests.files.examples import PDF
from vendors.models import Service, Vendor

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


def action(world: "World") -> Action:
    action = Action(
        organisation=world.organisation,
        incident=world.records[Incident],
        words=f"{world.word} words",
        due_on=date(2026, 4, 1),
        owner=world.owner,
    )
    deeds_closing.action_save(action, by=world.owner)
    return action


def root_cause(world: "World") -> RootCause:
    cause = RootCause(
        organisation=world.organisation,
        incident=world.records[Incident],
        cause="model",
        words=f"{world.word} cause",
    )
    deeds_closing.root_cause(cause, by=world.owner)
    return cause


def accounting(world: "World") -> Accounting:
    answer = Accounting(
        organisation=world.organisation,
        incident=world.records[Incident],
        answer="entered",
        where=f"{world.word} log",
        entered_on=date(2026, 3, 9),
        why=f"{world.word} why",
    )
    deeds_closing.accounting(answer, by=world.owner)
    return answer


def exercise(world: "World") -> Exercise:
    exercise = Exercise(
        organisation=world.organisation,
        scenario="friday_gateway",
        held_on=date(2026, 2, 3),
        findings=f"{world.word} findings",
    )
    deeds_exercises.exercise_save(exercise, [Participant(person=world.owner)], by=world.owner)
    return exercise


def own_playbook(world: "World") -> OwnPlaybook:
    lines = {name: [f"{world.word} {name}"] for name in ("steps", "keep", "tell")}
    playbook = OwnPlaybook(organisation=world.organisation, kind="theft", **lines)
    deeds_playbooks.playbook_save(playbook, by=world.owner)
    return playbook


def vendor_report(world: "World") -> VendorReport:
    upload = SimpleUploadedFile(f"{world.word}-report.pdf", PDF)
    report = VendorReport(
        organisation=world.organisation,
        incident=world.records[Incident],
        vendor=world.records[Vendor],
        discovered_at=datetime(2026, 2, 20, 12, tzinfo=UTC),
        told_at=datetime(2026, 3, 1, 15, tzinfo=UTC),
        people=12,
        reference=f"{world.word} 2",
        attachment=store(upload, organisation=world.organisation, by=world.owner),
    )
    surrounding.vendor_report_save(report, by=world.owner)
    return report


def added_clock(world: "World") -> AddedClock:
    added = AddedClock(
        organisation=world.organisation,
        incident=world.records[Incident],
        kind="insurer",
        party=f"{world.word} Mutual",
        within=72,
        unit="hours",
        source=f"{world.word} policy",
    )
    surrounding.part_save(added, by=world.owner)
    return added


def scope(world: "World") -> Scope:
    """With one of each kind."""
    scope = Scope(organisation=world.organisation, incident=world.records[Incident], places=["server"])
    touched = {
        kind: [world.records[model].pk]
        for kind, model in (
            ("system", System),
            ("service", Service),
            ("vendor", Vendor),
            ("dataset", Dataset),
        )
    }
    surrounding.scope_save(scope, touched, by=world.owner)
    return scope


def log(world: "World") -> Log:
    log = Log(
        organisation=world.organisation,
        incident=world.records[Incident],
        name=f"{world.word} gateway",
        first_on=date(2026, 2, 1),
        last_on=date(2026, 3, 1),
        shows=f"{world.word} shows",
        cannot_show=f"{world.word} cannot",
        holder=f"{world.word} holder",
        kept_on=date(2026, 3, 2),
        sha256="ab" * 32,
    )
    surrounding.part_save(log, by=world.owner)
    return log


def entry(world: "World") -> Entry:
    entry = Entry(
        organisation=world.organisation,
        incident=world.records[Incident],
        at=datetime(2026, 3, 1, 16, tzinfo=UTC),
        words=f"{world.word} words",
        by=world.owner,
    )
    surrounding.entry_create(entry, by=world.owner)
    return entry


def relation(world: "World") -> Relation:
    """To another report of the same day."""
    other = incident(world)
    return relating.incident_relate(world.records[Incident], other, by=world.owner, on=date(2026, 3, 6))


def report_link(world: "World") -> ReportLink:
    return reporting.link_make(world.organisation, by=world.owner)


def report(world: "World") -> Report:
    """Through the link, by nobody known, and opened by nobody yet."""
    told = Incident(
        organisation=world.organisation, kind="theft", what=f"{world.word} report", known_at=datetime(2026, 3, 7, 9, tzinfo=UTC)
    )  # fmt: skip
    link = world.records[ReportLink]
    return reporting.report_receive(
        told, by=reporting.REPORTER, at=datetime(2026, 3, 7, 10, tzinfo=UTC), link=link
    )


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
    own = Incident.whole.get(pk=draft.incident_id)
    drafts.mail_returned(own, on=date(2026, 3, 9), people=3, by=world.owner)
    return draft


def mail_run(world: "World") -> MailRun:
    draft = world.records[Draft]
    run = MailRun(
        organisation=world.organisation, draft=draft, draft_version=1, sha256="ab" * 32, letters=2, first_row=2,
        begun_at=datetime(2026, 3, 9, 15, tzinfo=UTC),
    )  # fmt: skip
    drafts.mail_merge(run, {"IL": 2}, by=world.owner)
    return run
