"""One record of everything that the incident register holds, each with the word of its world."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.files.actions import store
from incidents import actions, relating, reporting
from incidents.models import Count, Decision, Hold, Incident, Notice, Relation, Report, ReportLink
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
