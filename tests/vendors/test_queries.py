"""The register's SQL says what its rules say of any register at all: gaps, deadlines, the day to give notice, the stored days."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.accounts import actions
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import door as ledger
from compliance.ledger.records import NEVER, Record, door_open
from compliance.registers.registry import Register
from tests.vendors.chance import TODAY, any_baa, any_exit, any_review, any_reviews, some_answers, some_date
from vendors import attestations, coverage, due_sql, lacks, queries, reviews, rules, terms, upkeep
from vendors.dates import PartialDate
from vendors.kinds import DEADLINES, GAPS
from vendors.models import BAA, Attestation, ClauseAnswer, Condition, Cover, Exit, Review, Service, Vendor
from vendors.register import VendorRegister
from vendors.snapshots import agreements_of, upkeep_of
from vendors.standing import service_facts, standings, vendor_facts, with_owner_here

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rolls_from=st.dates(date(1999, 1, 1), date(2040, 12, 31)),
    term_months=st.integers(1, 40),
    notice=st.one_of(
        st.none(),
        st.tuples(st.just("months"), st.integers(0, 30)),
        st.tuples(st.just("days"), st.integers(0, 800)),
    ),
    asked=st.dates(date(2000, 1, 1), date(2050, 12, 31)),
)
def test_the_day_to_give_notice_is_the_same_in_sql(
    rolls_from: date, term_months: int, notice: tuple[str, int] | None, asked: date
) -> None:
    months = notice[1] if notice and notice[0] == "months" else None
    days = notice[1] if notice and notice[0] == "days" else None
    agreement = terms.Agreement(
        key="a",
        first_end=PartialDate.of(rolls_from),
        renewal="auto",
        term_months=term_months,
        notice_months=months,
        notice_days=days,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT vendors_notice_by(%s, %s, %s, %s, %s)", [rolls_from, term_months, months, days, asked]
        )
        assert cursor.fetchone()[0] == terms.notice_by(agreement, asked)


@pytest.fixture(params=range(2))
def messy_register(
    request: pytest.FixtureRequest, organisation: Organisation, alice: Person, owners: list[Person | None]
) -> Organisation:
    """Eighty vendors with everything that can be wrong about them, written past validation: facts need not be sensible to be read alike."""
    chance, beside = random.Random(request.param), random.Random(request.param + 100)
    organisation.baa_review_months, organisation.chain_review_months = 2, 1
    ledger.save(organisation, by=alice, verb="edited")
    made: dict[type[Any], list[Any]] = {
        Vendor: [],
        Service: [],
        BAA: [],
        Cover: [],
        Review: [],
        Exit: [],
        ClauseAnswer: [],
        Condition: [],
        Attestation: [],
    }
    for number in range(80):
        vendor = Vendor(
            organisation=organisation,
            name=f"Vendor {number}",
            owner=chance.choice(owners),
            ba_status=chance.choice(["yes"] * 6 + list(Vendor.BaStatus)),
            relation=chance.choice(["", "", "group", "subcontractor", "subcontractor", "both"]),
            assured_on=some_date(chance, 0.4),
        )
        services = [
            Service(
                organisation=organisation,
                vendor=vendor,
                name=f"Service {n}",
                phi=chance.choice(list(Service.Phi)),
                catalogue_key=beside.choice(["", "vertex_ai"]),
            )
            for n in range(chance.randrange(4))
        ]
        made[Condition] += [
            Condition(
                organisation=organisation,
                service=service,
                entry=entry,
                key=str(n),
                met_on=some_date(beside, 0.9),
            )
            for service in services
            for n, entry in enumerate(beside.choice([[], ["vertex_ai"], ["vertex_ai", "vertex_ai"], ["old"]]))
        ]
        baas = [any_baa(chance, vendor) for _ in range(chance.randrange(4))]
        made[Vendor].append(vendor)
        made[Service] += services
        made[BAA] += baas
        made[Cover] += [
            Cover(
                organisation=organisation,
                baa=baa,
                service=s,
                from_on=some_date(chance, 0.3),
                to_on=some_date(chance, 0.6),
            )
            for baa in baas
            for s in services
            for _ in range(chance.choice([0, 1, 1, 2]))
        ]
        if chance.random() < 0.5:
            made[Exit] += [any_exit(chance, vendor)]
        made[Review] += any_reviews(chance, vendor, baas, alice)
        made[Attestation] += [
            Attestation(
                organisation=organisation,
                vendor=vendor,
                kind=beside.choice(["pentest", "other"]),
                title=beside.choice(["", "Two"]),
                issuer="Them",
                expires_on=some_date(beside, 1),
            )
            for _ in range(beside.choice([0, 0, 1, 3]))
        ]
        made[ClauseAnswer] += [answer for baa in baas for answer in some_answers(beside, baa)]
    with door_open():
        for model, rows in made.items():
            for at, row in enumerate(rows):
                if issubclass(model, Record):
                    gone = NOON if at % 3 else NEVER
                    row.archived_at = gone if chance.random() < 0.1 else None
                    row.derive()
            model.objects.bulk_create(rows)
        for baa in made[BAA]:
            recorded = some_date(chance, 0.9)
            moment = (
                datetime(recorded.year, recorded.month, recorded.day, 3, tzinfo=UTC) if recorded else None
            )
            baa.recorded_at = moment
        BAA.objects.bulk_update(made[BAA], ["recorded_at"])
        if request.param:
            walks = [any_review(chance, organisation, alice) for _ in range(3)]
            Review.objects.bulk_create(walk for walk in walks if walk.finished_on or walk is walks[0])
    return organisation


@pytest.fixture
def owners(organisation: Organisation, alice: Person) -> list[Person | None]:
    """A member three times, a stranger, one who left, one who may not sign in, and nobody."""
    stranger, gone, asleep = (
        Person.objects.create_user(f"{n}@lakeside.example", n) for n in ("stranger", "gone", "asleep")
    )
    actions.member_end(actions.join(organisation, gone, Role.OFFICER, by=alice), by=alice)
    actions.join(organisation, asleep, Role.OFFICER, by=alice)
    asleep.is_active = False
    asleep.save()
    return [alice, alice, alice, stranger, gone, asleep, None]


def telling_days(organisation: Organisation, last: date) -> list[date]:
    """The days around which something begins or ends, up to `last`."""
    days = {TODAY}
    for baa in BAA.objects.of(organisation):
        days |= {day for day in (baa.starts_on, baa.ends_on, baa.rolls_from, baa.return_done_on) if day}
    for cover in Cover.objects.of(organisation):
        days |= {day for day in (cover.from_on, cover.to_on) if day}
    around = {day + timedelta(days=step) for day in days for step in (-1, 0, 1)}
    ticked = Condition.objects.of(organisation).filter(met_on__gt=TODAY).order_by("met_on", "id")
    turns = {each.met_on - timedelta(days=step) for each in ticked[:2] for step in (0, 1)}
    for expires in (
        Attestation.objects.of(organisation).order_by("id").values_list("expires_on", flat=True)[:3]
    ):
        turns |= {expires + timedelta(days=step) for step in (-31, -30, 0, 1)}
    return [
        *random.Random(7).sample(sorted(day for day in around if TODAY <= day <= last), 25),
        *sorted(day for day in turns if day >= TODAY),
    ]


def test_sql_says_what_the_rules_say(messy_register: Organisation) -> None:
    check_gaps(messy_register)
    check_deadlines(messy_register)
    check_stored_days(messy_register)
    check_summary(messy_register)


def check_summary(messy_register: Organisation) -> None:
    """What the database counts for the first page is what the whole lists come to."""
    register = VendorRegister()
    for on in telling_days(messy_register, date(2028, 12, 31))[::3]:
        assert register.summary(messy_register, on) == Register.summary(register, messy_register, on)


def check_gaps(messy_register: Organisation) -> None:
    days = telling_days(messy_register, date(2028, 12, 31))
    seen: set[str] = set()
    whys: set[str] = set()
    for on in days:
        in_sql = {(row.kind, row.record, row.day, row.why) for row in queries.gap_rows(messy_register.pk, on)}
        in_rules = {
            (fault.kind, fault.record, fault.day, fault.why)
            for standing in standings(
                messy_register, with_owner_here(Vendor.objects.of(messy_register)), on
            ).values()
            for fault in standing.faults
        } | {(*fault, "") for fault in faults_of_the_chain(messy_register, on)}
        assert in_sql == in_rules
        seen |= {kind for kind, *_ in in_rules}
        whys |= {why for *_, why in in_rules}
    assert seen == set(GAPS), "the register was not messy enough to prove anything"
    assert whys >= {"", *lacks.ORDER} - {"notice"}


def the_chain(organisation: Organisation, on: date) -> tuple[date | None, list[reviews.Review]]:
    """By when it is to be walked, by the rules, and its walks."""
    vendors = Vendor.objects.of(organisation)
    held = agreements_of(organisation, vendors.values_list("pk", flat=True))
    walks = [each.facts for each in Review.objects.of(organisation).current().filter(baa=None, vendor=None)]
    facts = [(vendor_facts(vendor), held[vendor.pk]) for vendor in vendors]
    return reviews.walk_due(facts, walks, on, organisation.chain_review_months), walks


def faults_of_the_chain(organisation: Organisation, on: date) -> set[tuple[str, Any, date | None]]:
    """What fails for the organisation as a whole, by the rules."""
    due, walks = the_chain(organisation, on)
    late = {("chain_overdue", organisation.pk, due)} if reviews.is_overdue(due, on) else set()
    return late | {
        ("review_open", each.key, each.started_on) for each in reviews.left_open(walks, [None], on)
    }


def check_deadlines(messy_register: Organisation) -> None:
    by_vendor: dict[Vendor, list[terms.Agreement]] = defaultdict(list)
    for baa in BAA.objects.of(messy_register).filter(vendor__archived_at=None).select_related("vendor"):
        by_vendor[baa.vendor].append(baa.agreement(messy_register.zone))
    for vendor in Vendor.objects.of(messy_register).current():
        by_vendor[vendor]  # those without agreements too
    kept = upkeep_of(messy_register, [vendor.pk for vendor in by_vendor])
    services = {vendor: [service_facts(each) for each in vendor.services.all()] for vendor in by_vendor}
    seen: set[str] = set()
    days = telling_days(messy_register, date(2027, 6, 30))
    for on, until in [(on, on + timedelta(days=ahead)) for on in days for ahead in (0, 1, 120)]:
        in_sql = {
            (row.kind, row.record, row.day) for row in queries.deadline_rows(messy_register.pk, on, until)
        }
        number = due_sql.count_reviews_due(messy_register.pk, on, until)
        due = due_sql.reviews_due(messy_register.pk, on, until, slice(0, number))
        assert {(row.kind, row.record, row.day) for row in due} == {
            row for row in in_sql if row[0] in due_sql.REVIEWS
        }
        assert due_sql.reviews_due(messy_register.pk, on, until, slice(1, 3)) == due[1:3]
        in_rules = {
            (due.kind, agreement.key, due.due_on)
            for agreements in by_vendor.values()
            for agreement in agreements
            for due in rules.deadlines(agreement, on, until, others=agreements)
        } | {
            (due.kind, service, due.due_on)
            for vendor, agreements in by_vendor.items()
            for service, due in coverage.cover_ends(
                vendor_facts(vendor), services[vendor], agreements, on, until
            )
        }
        in_rules |= {
            (due.kind, key, due.due_on)
            for vendor in Vendor.objects.of(messy_register).current().prefetch_related("attestations")
            for key, due in attestations.deadlines(
                [each.facts(messy_register.zone) for each in vendor.attestations.all()], on, until
            )
        }
        in_rules |= {
            (due.kind, key, due.due_on)
            for vendor, agreements in by_vendor.items()
            for key, due in upkeep.dues(vendor_facts(vendor), agreements, kept[vendor.pk], on, until)
        }
        walk, _ = the_chain(messy_register, on)
        in_rules |= {("chain_review", messy_register.pk, walk)} if walk and walk <= until else set()
        assert in_sql == in_rules
        seen |= {kind for kind, _, _ in in_rules}
    assert seen == {kind.key for kind in DEADLINES}


def check_stored_days(messy_register: Organisation) -> None:
    for baa in BAA.objects.of(messy_register):
        facts = baa.agreement(messy_register.zone)
        assert (baa.starts_on, baa.ends_on) == (terms.starts_on(facts), terms.ends_on(facts))
