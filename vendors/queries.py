"""The checks and deadlines of the register again, in SQL: one query each, however many rows there are.

The rules are the truth (vendors/gaps.py, vendors/rules.py); a property test holds both equal. Archived records are left out, so these ask
about today only; what was true on a past day is asked of the rules, from the ledger.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Case, DateField, Exists, F, Func, OuterRef, Q, When

from vendors import clauses, gaps, lacks, lacks_sql, reviews, rules, upkeep_sql
from vendors.coverage import COVERING_DIRECTIONS, EXEMPT
from vendors.kinds import UNCOVERED
from vendors.models import BAA, Attestation

_IN_FORCE = (
    "{b}.archived_at IS NULL AND {b}.starts_on <= {day} AND ({b}.ends_on IS NULL OR {b}.ends_on >= {day})"
)
_OF = "FROM vendors_baa b JOIN v ON v.id = b.vendor_id WHERE b.organisation_id = %(organisation)s AND b.archived_at IS NULL"
#: rules.followed in SQL: by that day another agreement of the same direction ran on after the end of b.
_FOLLOWED = """EXISTS (SELECT 1 FROM vendors_baa n WHERE n.vendor_id = b.vendor_id AND n.id <> b.id AND n.direction = b.direction
                 AND n.archived_at IS NULL AND n.starts_on <= {day}
                 AND (n.ends_on IS NULL OR (n.ends_on > b.ends_on AND n.ends_on >= n.starts_on)))"""
#: coverage._periods in SQL: from when to when an agreement covers a service; without last day as far as anybody knows.
_FIRST, _LAST = "greatest(b.starts_on, c.from_on)", "least(b.ends_on, c.to_on)"
_PERIODS = """vendors_cover c JOIN vendors_baa b ON b.id = c.baa_id AND b.organisation_id = %(organisation)s AND b.archived_at IS NULL
         AND b.direction = ANY(%(covering)s) AND b.starts_on IS NOT NULL
         AND (b.coverage_mode <> 'eligible_list' OR c.from_on IS NOT NULL)"""
_NOTICE_BY = "vendors_notice_by(b.rolls_from, b.term_months, b.notice_months, b.notice_days, %(on)s)"
_RUNNING = "b.starts_on IS NOT NULL AND (b.ends_on IS NULL OR b.ends_on >= %(on)s)"
_BAA_NAME = "v.name || ': ' || b.title"
#: Agreement.signed_by in SQL: nobody says that it was signed.
_UNSIGNED = "b.signed IS NULL AND b.signed_seen_on IS NULL"
#: terms.missing in SQL: a signed agreement whose days hang on facts that are absent or known only to the month.
_MISSING = f"""NOT ({_UNSIGNED}) AND (
      b.signed IS NULL OR length(b.signed) < 10 OR b.effective IS NULL OR length(b.effective) < 10 OR length(b.terminated_on) < 10
      OR (b.ended_by IN ('', 'notice', 'expired') AND (
            (NOT b.until_terminated AND (b.first_end IS NULL OR length(b.first_end) < 10))
         OR (b.renewal = 'auto' AND NOT b.until_terminated AND b.term_months IS NULL)
         OR (((b.renewal = 'auto' AND NOT b.until_terminated) OR b.notice_given_on IS NOT NULL)
             AND b.notice_days IS NULL AND b.notice_months IS NULL))))"""

#: clauses.missing, clauses.allows_training and clauses.unanswered in SQL, for each agreement that was read at all.
_READ = """SELECT baa_id, count(*) FILTER (WHERE answer <> '' AND key = ANY(%(counted)s)) AS answered,
           bool_or(answer = ANY(%(short)s) AND key = ANY(%(required)s)) AS lacks,
           bool_or(answer = ANY(%(short)s) AND key = %(training)s) AS trains
    FROM vendors_clauseanswer WHERE organisation_id = %(organisation)s GROUP BY baa_id"""

#: attestations.latest in SQL.
_LATEST = """SELECT a.id, a.vendor_id, a.expires_on, v.name || ': ' || CASE WHEN a.kind = 'other' THEN a.title
           ELSE %(attested)s::jsonb ->> a.kind || CASE WHEN a.title = '' THEN '' ELSE ' (' || a.title || ')' END END AS name
    FROM vendors_attestation a JOIN v ON v.id = a.vendor_id WHERE a.organisation_id = %(organisation)s AND a.archived_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM vendors_attestation n WHERE n.vendor_id = a.vendor_id AND n.kind = a.kind AND n.title = a.title
                     AND n.archived_at IS NULL AND n.expires_on > a.expires_on)"""

#: The vendors in use; coverage.is_downstream in SQL: those that work for a vendor of ours and with whom we have not contracted by then.
VENDORS = """SELECT a.id, a.name, a.ba_status, a.owner_id, a.assured_on,
           CASE WHEN a.relation = 'subcontractor' THEN NOT EXISTS (
               SELECT 1 FROM vendors_baa b WHERE b.vendor_id = a.id AND b.archived_at IS NULL AND b.may_start_on <= %(on)s
                 AND b.direction = ANY(%(covering)s)) ELSE false END AS downstream
    FROM vendors_vendor a WHERE a.organisation_id = %(organisation)s AND a.archived_at IS NULL"""
#: The services that need a BAA, coverage.needs_baa in SQL.
_SERVICES = """SELECT s.id, s.vendor_id, CASE WHEN s.tier = '' THEN s.name ELSE s.name || ' (' || s.tier || ')' END AS name, s.catalogue_key
    FROM vendors_service s JOIN v ON v.id = s.vendor_id
    WHERE s.organisation_id = %(organisation)s AND s.archived_at IS NULL AND s.phi <> 'no' AND v.ba_status <> ALL(%(exempt)s)
      AND NOT v.downstream"""

GAPS = f"""
WITH v AS (
    {VENDORS}
){upkeep_sql.TABLES}, s AS (
    {_SERVICES}
), running AS (
    SELECT b.vendor_id FROM vendors_baa b
    WHERE b.organisation_id = %(organisation)s AND b.direction = ANY(%(covering)s) AND {_IN_FORCE.format(b="b", day="%(on)s")}
), period AS (
    SELECT s.id AS service_id, b.id AS baa_id, {_FIRST} AS first, {_LAST} AS last FROM {_PERIODS} JOIN s ON s.id = c.service_id
    WHERE (b.ends_on IS NULL OR b.ends_on >= %(on)s) AND (c.to_on IS NULL OR c.to_on >= %(on)s)
), covered AS (
    SELECT DISTINCT service_id FROM period WHERE first <= %(on)s
), {lacks_sql.NAMED}, lapse AS (
    SELECT p.service_id, p.baa_id, p.last FROM period p WHERE p.last <= %(on)s + %(soon)s AND p.first <= p.last
       AND NOT EXISTS (SELECT 1 FROM period q WHERE q.service_id = p.service_id AND q.first <= p.last + 1
                       AND (q.last IS NULL OR q.last > p.last))
), ending AS (
    SELECT b.id, b.vendor_id, b.title, b.ends_on, b.ended_by {_OF}
       AND b.starts_on <= %(on)s AND b.ends_on BETWEEN %(on)s AND %(on)s + %(soon)s AND NOT {_FOLLOWED.format(day="b.ends_on + 1")}
), clauses AS (
    SELECT b.id, b.vendor_id, b.title, b.direction, coalesce(r.answered, 0) AS answered, r.lacks, r.trains
    FROM vendors_baa b JOIN v ON v.id = b.vendor_id LEFT JOIN ({_READ}) r ON r.baa_id = b.id
    WHERE b.organisation_id = %(organisation)s AND {_IN_FORCE.format(b="b", day="%(on)s")} AND v.ba_status <> ALL(%(exempt)s)
), found AS (
SELECT 'ba_undecided' AS kind, v.id AS record, v.id AS vendor, v.owner_id AS owner, v.name AS title, NULL::date AS day
FROM v WHERE v.ba_status = 'undecided' AND NOT v.downstream
UNION ALL
SELECT 'no_owner', v.id, v.id, NULL, v.name, NULL FROM v
WHERE NOT EXISTS (SELECT 1 FROM accounts_membership m JOIN accounts_person p ON p.id = m.person_id AND p.is_active
                  WHERE m.person_id = v.owner_id AND m.organisation_id = %(organisation)s AND m.archived_at IS NULL)
UNION ALL
SELECT CASE WHEN EXISTS (SELECT 1 FROM running r WHERE r.vendor_id = s.vendor_id) THEN 'not_covered' ELSE 'phi_without_baa' END,
       s.id, v.id, v.owner_id, v.name || ': ' || s.name, NULL
FROM s JOIN v ON v.id = s.vendor_id WHERE NOT EXISTS (SELECT 1 FROM covered c WHERE c.service_id = s.id)
UNION ALL
SELECT 'conditions_open', s.id, v.id, v.owner_id, v.name || ': ' || s.name, NULL FROM s JOIN v ON v.id = s.vendor_id
WHERE EXISTS (SELECT 1 FROM vendors_condition c WHERE c.service_id = s.id AND c.entry = s.catalogue_key
              AND (c.met_on IS NULL OR c.met_on > %(on)s))
UNION ALL
SELECT 'ba_without_baa', v.id, v.id, v.owner_id, v.name, NULL FROM v WHERE v.ba_status = 'yes' AND NOT v.downstream
   AND NOT EXISTS (SELECT 1 FROM vendors_service s WHERE s.vendor_id = v.id AND s.archived_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM vendors_baa b WHERE b.vendor_id = v.id AND b.archived_at IS NULL
                   AND b.direction = ANY(%(covering)s) AND (({_RUNNING}) OR (b.may_start_on <= b.ends_on AND b.return_done_on <= %(on)s)))
UNION ALL
SELECT 'unsigned', b.id, v.id, v.owner_id, {_BAA_NAME}, NULL {_OF} AND {_UNSIGNED}
UNION ALL
SELECT 'no_evidence', b.id, v.id, v.owner_id, {_BAA_NAME}, NULL {_OF}
   AND NOT ({_UNSIGNED}) AND b.evidence = 'none' AND (b.starts_on IS NULL OR b.ends_on IS NULL OR b.ends_on >= %(on)s)
UNION ALL
SELECT 'dates_incomplete', b.id, v.id, v.owner_id, {_BAA_NAME}, NULL {_OF}
   AND {_MISSING} AND (b.starts_on IS NULL OR b.ends_on IS NULL OR b.ends_on >= %(on)s)
UNION ALL
SELECT 'notice_window', b.id, v.id, v.owner_id, {_BAA_NAME}, {_NOTICE_BY} {_OF}
   AND b.rolls_from IS NOT NULL AND b.starts_on <= %(on)s AND {_NOTICE_BY} - %(on)s <= %(notice_window)s
UNION ALL
SELECT k.kind, b.id, v.id, v.owner_id, {_BAA_NAME}, NULL FROM clauses b JOIN v ON v.id = b.vendor_id
CROSS JOIN LATERAL (VALUES ('clause_missing', b.lacks), ('ai_training', b.trains),
    ('clauses_unread', b.answered < %(clauses)s AND b.direction = ANY(%(covering)s))) AS k (kind, fails) WHERE k.fails
UNION ALL
SELECT 'expired', b.id, v.id, v.owner_id, {_BAA_NAME}, b.ends_on {_OF}
   AND b.ended_by = 'expired' AND b.starts_on IS NOT NULL AND b.ends_on < %(on)s AND v.ba_status <> ALL(%(exempt)s)
   AND (b.return_done_on IS NULL OR b.return_done_on > %(on)s)
   AND NOT {_FOLLOWED.format(day="%(on)s")}
UNION ALL
SELECT 'ends_soon', b.id, v.id, v.owner_id, {_BAA_NAME}, b.ends_on FROM ending b JOIN v ON v.id = b.vendor_id
WHERE v.ba_status <> ALL(%(exempt)s)
  AND (b.ended_by = 'expired' OR EXISTS (SELECT 1 FROM lapse l WHERE l.baa_id = b.id AND l.last = b.ends_on))
UNION ALL
SELECT 'cover_ends_soon', s.id, v.id, v.owner_id, v.name || ': ' || s.name, f.last
FROM (SELECT service_id, min(last) AS last FROM lapse JOIN covered USING (service_id) GROUP BY service_id) AS f
JOIN s ON s.id = f.service_id JOIN v ON v.id = s.vendor_id
WHERE NOT EXISTS (SELECT 1 FROM lapse l JOIN ending e ON e.id = l.baa_id AND e.ends_on = l.last
                  WHERE l.service_id = f.service_id AND l.last = f.last)
UNION ALL
SELECT CASE WHEN a.expires_on < %(on)s THEN 'attestation_expired' ELSE 'attestation_ends_soon' END,
       a.id, v.id, v.owner_id, a.name, a.expires_on FROM ({_LATEST}) AS a JOIN v ON v.id = a.vendor_id
WHERE a.expires_on <= %(on)s + %(soon)s
UNION ALL
SELECT 'return_open', b.id, v.id, v.owner_id, {_BAA_NAME}, b.return_due_on {_OF}
   AND b.may_start_on <= b.ends_on AND b.ends_on < %(on)s AND b.ended_by <> 'superseded'
   AND (b.return_done_on IS NULL OR b.return_done_on > %(on)s) AND (b.ended_by <> 'expired' OR b.return_due_on IS NOT NULL)
{upkeep_sql.GAPS})
{lacks_sql.FOUND}"""  # noqa: S608 (built of the constants above)

DEADLINES = f"""
WITH v AS (
    {VENDORS}
){upkeep_sql.TABLES}, s AS (
    {_SERVICES}
)
SELECT 'baa_end' AS kind, b.id AS record, v.id AS vendor, v.owner_id AS owner, {_BAA_NAME} AS title, b.ends_on AS day {_OF}
   AND b.ends_on <= %(until)s AND b.starts_on IS NOT NULL
   AND ((b.ends_on >= %(on)s AND NOT (b.ended_by = 'superseded' AND {_FOLLOWED.format(day="b.ends_on + 1")})) OR (b.ended_by = 'expired'
       AND b.return_due_on IS NULL AND (b.return_done_on IS NULL OR b.return_done_on > %(on)s)
       AND NOT {_FOLLOWED.format(day="%(on)s")}))
UNION ALL
SELECT 'baa_notice', b.id, v.id, v.owner_id, {_BAA_NAME}, {_NOTICE_BY} {_OF}
   AND b.rolls_from IS NOT NULL AND {_RUNNING} AND {_NOTICE_BY} <= %(until)s
UNION ALL
SELECT 'baa_return', b.id, v.id, v.owner_id, {_BAA_NAME}, b.return_due_on {_OF}
   AND b.return_due_on <= %(until)s AND b.may_start_on <= b.ends_on AND b.ended_by <> 'superseded'
   AND (b.return_done_on IS NULL OR b.return_done_on > %(on)s)
UNION ALL
SELECT 'attestation_end', a.id, v.id, v.owner_id, a.name, a.expires_on FROM ({_LATEST}) AS a JOIN v ON v.id = a.vendor_id
WHERE a.expires_on <= %(until)s
UNION ALL
SELECT DISTINCT 'cover_end', s.id, v.id, v.owner_id, v.name || ': ' || s.name, p.last
FROM (SELECT c.service_id, {_LAST} AS last FROM {_PERIODS}
      WHERE {_LAST} <= %(until)s AND {_FIRST} <= {_LAST} AND NOT (b.ended_by = 'expired' AND b.ends_on = {_LAST})) AS p
JOIN s ON s.id = p.service_id JOIN v ON v.id = s.vendor_id
WHERE NOT EXISTS (SELECT 1 FROM {_PERIODS} WHERE c.service_id = p.service_id AND {_FIRST} <= greatest(%(on)s, p.last + 1)
                  AND ({_LAST} IS NULL OR ({_LAST} > p.last AND {_LAST} >= {_FIRST})))
UNION ALL {upkeep_sql.DEADLINES}"""  # noqa: S608 (built of the constants above)


class Row(NamedTuple):
    """One fault or deadline as the database found it."""

    kind: str
    record: UUID
    #: None where it is about the chain of the whole organisation.
    vendor: UUID | None
    owner: UUID | None
    title: str
    day: date | None
    #: Of a service without cover: what is wrong with the agreement that names it.
    why: str = ""


def next_day(on: date) -> Case:
    """For a list: the last day to give notice where the terms roll, else the last day in force; once ended, when PHI is due back."""
    notice = Func(
        "rolls_from", "term_months", "notice_months", "notice_days", on, function="vendors_notice_by"
    )
    return Case(
        When(rolls_from__isnull=False, then=notice),
        When(ends_on__lt=on, return_done_on=None, return_due_on__isnull=False, then="return_due_on"),
        When(Q(ends_on__lt=on) & ~Q(ended_by="expired"), then=None),
        default="ends_on",
        output_field=DateField(),
    )


def is_followed() -> Exists:
    """For a list: rules.taken_over of each agreement."""
    others = BAA.objects.filter(
        vendor=OuterRef("vendor"),
        direction=OuterRef("direction"),
        archived_at=None,
        starts_on__lte=OuterRef("ends_on") + timedelta(days=1),
    )
    runs_on = Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on"), ends_on__gte=F("starts_on"))
    return Exists(others.filter(runs_on).exclude(pk=OuterRef("pk")))


#: A choice of the filter that stands for several checks.
SEVERAL = {"uncovered": UNCOVERED}


def vendors_with(check: str, organisation_id: UUID, on: date) -> str:
    """The keys of the vendors of which this check fails, spelled as an array; “any” for whichever."""
    wanted = SEVERAL.get(check, (check,))
    rows = gap_rows(organisation_id, on)
    found = {str(row.vendor) for row in rows if row.vendor and (check == "any" or row.kind in wanted)}
    return f"{{{','.join(found)}}}"


def gap_rows(organisation_id: UUID, on: date) -> Iterator[Row]:
    """Every check that fails today."""
    yield from map(Row._make, asked(GAPS, gap_values(organisation_id, on)))


def deadline_rows(organisation_id: UUID, on: date, until: date) -> Iterator[Row]:
    """Everything due up to `until`, overdue included, soonest first."""
    values = deadline_values(organisation_id, on, until)
    yield from (Row(*row) for row in asked(f"{DEADLINES} ORDER BY 6, 2", values))


def gap_values(organisation_id: UUID, on: date) -> dict[str, Any]:
    """What GAPS is asked with."""
    return {
        "organisation": organisation_id,
        "on": on,
        "exempt": list(EXEMPT),
        "covering": list(COVERING_DIRECTIONS),
        "notice_window": rules.NOTICE_WINDOW_DAYS,
        "soon": gaps.SOON_DAYS,
        "lacks": list(lacks.ORDER),
        "uncovered": list(UNCOVERED),
        "required": list(clauses.REQUIRED_KEYS),
        "counted": list(clauses.COUNTED_KEYS),
        "clauses": len(clauses.COUNTED_KEYS),
        "short": list(clauses.SHORT),
        "training": clauses.TRAINING,
        "left_open": reviews.LEFT_OPEN_DAYS,
        "attested": json.dumps(dict(Attestation.Kind.choices)),
    }


def deadline_values(organisation_id: UUID, on: date, until: date) -> dict[str, Any]:
    """What DEADLINES is asked with."""
    return {
        "organisation": organisation_id,
        "on": on,
        "until": until,
        "exempt": list(EXEMPT),
        "covering": list(COVERING_DIRECTIONS),
        "attested": json.dumps(dict(Attestation.Kind.choices)),
    }


def asked(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What the database answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
