"""Two organisations with one record of everything and a person in every role: what the tests of addresses walk through.

A new view of a model that is not here fails the tests: add a sample to RECORDS, or its other arguments to ARGUMENTS.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from compliance.accounts import actions, invitations
from compliance.accounts.models import Grant, Invitation, Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.exchange import actions as imports
from compliance.exchange.holding import Upload
from compliance.exchange.models import Import
from compliance.exchange.plans import Plan
from compliance.exchange.reading import tables
from compliance.imports.work import work_next
from compliance.jobs.turns import begin
from compliance.ledger import door
from compliance.ledger.clock import now
from compliance.ledger.models import Event
from compliance.ledger.records import Record
from compliance.packs import actions as packs
from compliance.packs.models import Pack
from compliance.paper.printing import Printed
from compliance.reminders.models import Mail, MailServer
from incidents import imports as incident_imports
from incidents.models import (
    Accounting,
    Action,
    AddedClock,
    Decision,
    Draft,
    Entry,
    Exercise,
    Incident,
    Log,
    MailRun,
    Notice,
    OwnPlaybook,
    Relation,
    Report,
    ReportLink,
    RootCause,
    Scope,
    VendorReport,
)
from riskassess.datasets.models import Dataset, Determination
from riskassess.systems import imports as system_imports
from riskassess.systems.models import Acceptance, Change, Component, Flow, PhiLevel, System
from tests.house import dataset_records, incident_records, system_records, vendor_records
from tests.vendors.lists import ba_list
from vendors import imports as vendor_imports
from vendors.models import BAA, Attestation, Exit, Review, Service, Vendor

#: Stands in every text of the first organisation and must never be seen in the second (tests/house/test_canary.py).
CANARY = "Quetzalcoatlus"


@dataclass
class World:
    """The organisation under test with a browser for each role, and a browser of somebody from elsewhere."""

    organisation: Organisation
    elsewhere: Organisation
    people: dict[Role, Person]
    browsers: dict[Role, Client]
    outsider: Client
    records: dict[type[Record], Record] = field(default_factory=dict)
    folder: Path = Path()
    #: Stands in every text of its records.
    word: str = CANARY

    @property
    def owner(self) -> Person:
        return self.people[Role.OWNER]


def build() -> World:
    """Everything once."""
    owner = Person.objects.create_user("owner@lakeside.example", f"{CANARY} Owner")
    organisation = actions.organisation_create(owner, name=f"{CANARY} Clinic", slug="lakeside")
    stranger = Person.objects.create_user("stranger@other.example", "Stranger")
    elsewhere = actions.organisation_create(stranger, name="Elsewhere", slug="elsewhere")
    world = World(organisation, elsewhere, {Role.OWNER: owner}, {}, browser_of(stranger))
    return furnish(world)


def furnish(world: World) -> World:
    """A person with a browser in every role, and one record of everything."""
    for role in Role:
        if role != Role.OWNER:
            email = f"{role}@{world.organisation.slug}.example"
            world.people[role] = Person.objects.create_user(email, f"{world.word} {role.label}")
            actions.join(world.organisation, world.people[role], role, by=world.owner)
    world.browsers |= {role: browser_of(person) for role, person in world.people.items()}
    for model, make in RECORDS.items():
        world.records[model] = make(world)
    return world


def browser_of(person: Person) -> Client:
    """A client of a person who gave both factors."""
    device = TOTPDevice.objects.create(user=person, name="phone", confirmed=True)
    client = Client(headers={"origin": "http://testserver"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _invitation(world: World) -> Invitation:
    return invitations.invite(
        world.organisation,
        email=f"{world.word}@x.example",
        name=f"{world.word} Guest",
        role=Role.STAFF,
        by=world.owner,
    )[0]


def _mail_server(world: World) -> MailServer:
    server = MailServer(
        organisation=world.organisation, host="127.0.0.1", port=9, from_address="compliance@lakeside.example"
    )
    door.save(server, by=world.owner, verb="entered")
    return server


def _pack(world: World) -> Pack:
    """Built, and shared once with the auditor, which is over."""
    pack = packs.pack_build(
        world.organisation, on=date(2026, 3, 1), known=date(2026, 3, 1), registers=["vendors"], by=world.owner
    )
    attempt = begin(pack.job, now())
    packs.publish(attempt, Printed(b"%PDF-1.7", 1), now())
    packs.pack_share(pack, world.people[Role.AUDITOR], until=date(2001, 1, 1), by=world.owner)
    return Pack.objects.get(pk=pack.pk)


def _import(world: World) -> Import:
    """Written; one of its rows stayed out, and waits as a file. Beside it one of the register of systems, of the same kind."""
    rows = f"name,kind\n{world.word} triage,chatbot\n{world.word} coder,robot\n"
    _written(world, "systems", Upload(f"{world.word}-systems.csv", rows.encode()), system_imports.plan)
    log = (
        "number,kind,what happened,first known,decision,decided on,rationale\n"
        f"{world.word} 1,theft,{world.word} laptop,2020-03-01,secured,2020-03-02,{world.word} disk\n"
        f"{world.word} 2,robbery,{world.word} bag,2020-03-01,,,\n"
    )
    _written(world, "incidents", Upload(f"{world.word}-log.csv", log.encode()), incident_imports.plan)
    upload = Upload(f"{world.word}.csv", ba_list({"name": f"{world.word} Imaging"}, {"service": world.word}))
    return _written(world, "vendors", upload, vendor_imports.plan)


def _written(world: World, register: str, upload: Upload, planned: Callable[..., Plan]) -> Import:
    table = tables(upload.content)
    plan = planned(world.organisation, table)
    batch = imports.import_ask(
        register,
        upload,
        table,
        plan,
        organisation=world.organisation,
        file_name=upload.name,
        by=world.owner,
    )
    work_next()
    return Import.objects.get(pk=batch.pk)


RECORDS: dict[type[Record], Callable[[World], Record]] = {
    Membership: lambda world: Membership.objects.get(person=world.people[Role.STAFF]),
    Invitation: _invitation,
    Vendor: vendor_records.vendor,
    Service: vendor_records.service,
    Attestation: vendor_records.attestation,
    BAA: vendor_records.baa,
    Review: vendor_records.review,
    Exit: vendor_records.exit,
    Dataset: dataset_records.dataset,
    Determination: dataset_records.determination,
    System: system_records.system,
    Component: system_records.component,
    Flow: system_records.flow,
    Acceptance: system_records.acceptance,
    Change: system_records.change,
    PhiLevel: system_records.phi_level,
    Incident: incident_records.incident,
    Decision: incident_records.decision,
    Notice: incident_records.notice,
    Action: incident_records.action,
    RootCause: incident_records.root_cause,
    Accounting: incident_records.accounting,
    Exercise: incident_records.exercise,
    OwnPlaybook: incident_records.own_playbook,
    VendorReport: incident_records.vendor_report,
    AddedClock: incident_records.added_clock,
    Scope: incident_records.scope,
    Log: incident_records.log,
    Entry: incident_records.entry,
    Relation: incident_records.relation,
    ReportLink: incident_records.report_link,
    Report: incident_records.report,
    Draft: incident_records.draft,
    MailRun: incident_records.mail_run,
    MailServer: _mail_server,
    Pack: _pack,
    Import: _import,
    Grant: lambda world: actions.grant(
        world.records[Vendor],
        world.people[Role.MANAGER],
        "vendors_write",
        by=world.owner,
        until=date(2001, 1, 1),
    ),
}


def _vendor_event(world: World) -> Event:
    return Event.objects.filter(record_id=world.records[Vendor].pk).latest("number")


def _import_of(register: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"key": Import.objects.of(world.organisation).get(register=register).pk}


#: URL name → what its address needs besides the slug and the key of the view's model.
ARGUMENTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "grant": lambda world: {
        "permission": "vendors_write",
        "model": "vendors.vendor",
        "key": world.records[Vendor].pk,
    },
    "gap_accept": lambda world: {"kind": "terms_short", "about": world.records[Flow].pk},
    "outbox_detail": lambda world: {"key": Mail.objects.get(organisation=world.organisation).pk},
    "mail_retry": lambda world: {"key": Mail.objects.get(organisation=world.organisation).pk},
    "baa_file": lambda world: {"file": world.records[BAA].files.get().pk},  # type: ignore[attr-defined]
    **{
        name: lambda world: {"part": world.records[Dataset].additions.get().pk}  # type: ignore[attr-defined]
        for name in ("addition_edit", "addition_remove")
    },
    **{
        name: lambda world: {"part": world.records[Dataset].validations.get().pk}  # type: ignore[attr-defined]
        for name in ("validation_edit", "validation_remove")
    },
    "phi_level": lambda world: {"kind": "scheduling"},
    "exit_step": lambda world: {"step": "access"},
    "exit_file": lambda world: {"file": world.records[Exit].steps.get().pk},  # type: ignore[attr-defined]
    **{
        name: lambda world: {"step": world.records[Incident].steps.first().pk}  # type: ignore[attr-defined]
        for name in ("step_tick", "step_edit", "step_strike")
    },
    "hold_end": lambda world: {"hold": world.records[Incident].holds.first().pk},  # type: ignore[attr-defined]
    **{name: lambda world: {"year": 2026} for name in ("hhs_log", "hhs_log_csv")},
    **{
        name: lambda world: {"kind": "theft"}
        for name in ("playbook_detail", "playbook_edit", "playbook_return")
    },
    "draft_create": lambda world: {"key": world.records[Incident].pk, "kind": "letter"},
    "ledger_event": lambda world: {"number": _vendor_event(world).number},
    "reason_redact": lambda world: {"number": _vendor_event(world).number},
    "pack_unshare": lambda world: {"grant": Grant.objects.get(key=world.records[Pack].pk).pk},
    "record_history": lambda world: {"model": "vendors.vendor", "key": world.records[Vendor].pk},
    "part_redact": lambda world: {
        "model": "vendors.baa",
        "key": world.records[BAA].pk,
        "kind": "answers",
        "part": world.records[BAA].answers.get().pk,  # type: ignore[attr-defined]
        "field": "note",
    },
    **{
        f"{register}_import_{verb}": _import_of(register)
        for register in ("systems", "incidents")
        for verb in ("detail", "cancel", "retry", "look", "rest", "undo")
    },
    "text_redact": lambda world: {
        "model": "vendors.vendor",
        "key": world.records[Vendor].pk,
        "field": "notes",
    },
}


@dataclass(frozen=True)
class Address:
    """One address of the product, as the resolver has it."""

    name: str
    route: str
    view: Any

    @property
    def permission(self) -> str | None:
        """What the view is marked with."""
        return getattr(self.view, "permission", None)

    @property
    def is_inside(self) -> bool:
        """Whether it belongs to an organisation."""
        return self.route.startswith("<slug:slug>/")

    @property
    def names_a_record(self) -> bool:
        """Whether `needs` fetches the record of its key."""
        return getattr(self.view, "model", None) is not None and "<uuid:key>" in self.route

    def arguments(self, world: World) -> dict[str, Any]:
        """The arguments under which the world has something to show."""
        given = {"key": world.records[self.view.model].pk} if self.names_a_record else {}
        more = ARGUMENTS[self.name](world) if self.name in ARGUMENTS else {}
        return {"slug": world.organisation.slug} | given | more


def addresses(patterns: list[Any] | None = None, route: str = "") -> Iterator[Address]:
    """Every address of the product."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield Address(pattern.name or "", here, pattern.callback)
