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
from vendors.shared_sql import SHARED

_IN_FORCE = "b.starts_on <= %(on)s AND (b.ends_on IS NULL OR b.ends_on >= %(on)s)"
_RUNNING = "b.starts_on IS NOT NULL AND (b.ends_on IS NULL OR b.ends_on >= %(on)s)"
_NOT_ENDED = "(b.starts_on IS NULL OR b.ends_on IS NULL OR b.ends_on >= %(on)s)"
_NOT_RETURNED = "(b.return_done_on IS NULL OR b.return_done_on > %(on)s)"
_NOT_FOLLOWED = "NOT EXISTS (SELECT 1 FROM followed f WHERE f.id = b.id)"
_NOT_DOWNSTREAM = "NOT EXISTS (SELECT 1 FROM downstream d WHERE d.id = v.id)"
_OF_VENDOR = "v.id, v.id, v.owner_id, v.name, NULL"
_OF_BAA = "b.id, b.vendor_id, b.owner_id, b.name"
_OF_SERVICE = "s.id, s.vendor_id, s.owner_id, s.name"
_SHORT = "SELECT 1 FROM vendors_clauseanswer r WHERE r.organisation_id = %(organisation)s AND r.baa_id = b.id AND r.answer = ANY(%(short)s)"

#: What GAPS asks of, after what is shared.
GAP_TABLES = f"""covered AS (
    SELECT service_id FROM period WHERE first <= %(on)s AND (last IS NULL OR last >= %(on)s)
), uncovered AS (
    SELECT s.* FROM s WHERE NOT EXISTS (SELECT 1 FROM covered c WHERE c.service_id = s.id)
), {lacks_sql.NAMED}, soon AS (
    SELECT * FROM lapse WHERE last BETWEEN %(on)s AND %(on)s + %(soon)s
), ending AS (
    SELECT b.* FROM b WHERE b.starts_on <= %(on)s AND b.ends_on BETWEEN %(on)s AND %(on)s + %(soon)s AND {_NOT_FOLLOWED}
), next_lapse AS (
    SELECT DISTINCT ON (service_id) service_id, last, (baa_id, last) IN (SELECT id, ends_on FROM ending) AS is_told
    FROM soon ORDER BY service_id, last, is_told DESC
), bound AS (
    SELECT b.* FROM b WHERE {_IN_FORCE} AND NOT b.exempt
), answered AS (
    SELECT baa_id, count(*) AS number FROM vendors_clauseanswer
    WHERE organisation_id = %(organisation)s AND answer <> '' AND key = ANY(%(counted)s) GROUP BY baa_id
)"""  # noqa: S608 (built of the constants above)

GAP_ROWS = f"""
SELECT 'ba_undecided' AS kind, v.id AS record, v.id AS vendor, v.owner_id AS owner, v.name AS title, NULL::date AS day
FROM v WHERE v.ba_status = 'undecided' AND {_NOT_DOWNSTREAM}
UNION ALL
SELECT 'no_owner', v.id, v.id, NULL, v.name, NULL FROM v
WHERE NOT EXISTS (SELECT 1 FROM accounts_membership m JOIN accounts_person p ON p.id = m.person_id AND p.is_active
                  WHERE m.person_id = v.owner_id AND m.organisation_id = %(organisation)s AND m.archived_at IS NULL)
UNION ALL
SELECT 'conditions_open', {_OF_SERVICE}, NULL FROM s
WHERE EXISTS (SELECT 1 FROM vendors_condition c WHERE c.service_id = s.id AND c.entry = s.catalogue_key
              AND (c.met_on IS NULL OR c.met_on > %(on)s))
UNION ALL
SELECT 'ba_without_baa', {_OF_VENDOR} FROM v WHERE v.ba_status = 'yes' AND {_NOT_DOWNSTREAM}
   AND NOT EXISTS (SELECT 1 FROM vendors_service s WHERE s.vendor_id = v.id AND s.archived_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM b WHERE b.vendor_id = v.id AND b.covers
                   AND (({_RUNNING}) OR (b.may_start_on <= b.ends_on AND b.return_done_on <= %(on)s)))
UNION ALL
SELECT 'unsigned', {_OF_BAA}, NULL FROM b WHERE b.unsigned
UNION ALL
SELECT 'no_evidence', {_OF_BAA}, NULL FROM b WHERE NOT b.unsigned AND b.evidence = 'none' AND {_NOT_ENDED}
UNION ALL
SELECT 'dates_incomplete', {_OF_BAA}, NULL FROM b WHERE b.incomplete AND {_NOT_ENDED}
UNION ALL
SELECT 'notice_window', {_OF_BAA}, b.notice_by FROM b WHERE b.starts_on <= %(on)s AND b.notice_by - %(on)s <= %(notice_window)s
UNION ALL
SELECT 'clause_missing', {_OF_BAA}, NULL FROM bound b WHERE EXISTS ({_SHORT} AND r.key = ANY(%(required)s))
UNION ALL
SELECT 'ai_training', {_OF_BAA}, NULL FROM bound b WHERE EXISTS ({_SHORT} AND r.key = %(training)s)
UNION ALL
SELECT 'clauses_unread', {_OF_BAA}, NULL FROM bound b LEFT JOIN answered r ON r.baa_id = b.id
WHERE b.covers AND coalesce(r.number, 0) < %(clauses)s
UNION ALL
SELECT 'expired', {_OF_BAA}, b.ends_on FROM b
WHERE b.ended_by = 'expired' AND b.starts_on IS NOT NULL AND b.ends_on < %(on)s AND NOT b.exempt AND {_NOT_RETURNED} AND {_NOT_FOLLOWED}
UNION ALL
SELECT 'ends_soon', {_OF_BAA}, b.ends_on FROM ending b
WHERE NOT b.exempt AND (b.ended_by = 'expired' OR (b.id, b.ends_on) IN (SELECT baa_id, last FROM soon))
UNION ALL
SELECT 'cover_ends_soon', {_OF_SERVICE}, l.last FROM next_lapse l JOIN s ON s.id = l.service_id
WHERE NOT l.is_told AND EXISTS (SELECT 1 FROM covered c WHERE c.service_id = s.id)
UNION ALL
SELECT CASE WHEN a.expires_on < %(on)s THEN 'attestation_expired' ELSE 'attestation_ends_soon' END,
       a.id, a.vendor_id, a.owner_id, a.name, a.expires_on FROM attested a WHERE a.expires_on <= %(on)s + %(soon)s
UNION ALL
SELECT 'return_open', {_OF_BAA}, b.return_due_on FROM b
WHERE b.may_start_on <= b.ends_on AND b.ends_on < %(on)s AND b.ended_by <> 'superseded'
  AND {_NOT_RETURNED} AND (b.ended_by <> 'expired' OR b.return_due_on IS NOT NULL)
{upkeep_sql.GAPS}"""  # noqa: S608 (built of the constants above)

#: Every check that fails; only of a service without cover it is told why.
GAPS_FOUND = f"""SELECT found.*, '' AS why FROM ({GAP_ROWS}) AS found
UNION ALL
SELECT CASE WHEN EXISTS (SELECT 1 FROM b WHERE b.vendor_id = s.vendor_id AND b.covers AND {_IN_FORCE}) THEN 'not_covered'
       ELSE 'phi_without_baa' END, {_OF_SERVICE}, n.day, coalesce(n.why, '') FROM uncovered s LEFT JOIN named n ON n.service_id = s.id"""  # noqa: S608

DEADLINES_FOUND = f"""
SELECT 'baa_end' AS kind, b.id AS record, b.vendor_id AS vendor, b.owner_id AS owner, b.name AS title, b.ends_on AS day FROM b
WHERE b.ends_on <= %(until)s AND b.starts_on IS NOT NULL
  AND (b.ends_on >= %(on)s OR (b.ended_by = 'expired' AND b.return_due_on IS NULL AND {_NOT_RETURNED}))
  AND NOT EXISTS (SELECT 1 FROM followed f WHERE f.id = b.id AND (b.ended_by = 'superseded' OR b.ends_on < %(on)s))
UNION ALL
SELECT 'baa_notice', {_OF_BAA}, b.notice_by FROM b WHERE {_RUNNING} AND b.notice_by <= %(until)s
UNION ALL
SELECT 'baa_return', {_OF_BAA}, b.return_due_on FROM b
WHERE b.return_due_on <= %(until)s AND b.may_start_on <= b.ends_on AND b.ended_by <> 'superseded' AND {_NOT_RETURNED}
UNION ALL
SELECT 'attestation_end', a.id, a.vendor_id, a.owner_id, a.name, a.expires_on FROM attested a
UNION ALL
SELECT 'cover_end', {_OF_SERVICE}, p.last
FROM (SELECT DISTINCT service_id, last FROM lapse WHERE last IS DISTINCT FROM expires_on) AS p JOIN s ON s.id = p.service_id
UNION ALL {upkeep_sql.DEADLINES}"""  # noqa: S608 (built of the constants above)

GAPS = f"WITH {SHARED}, {upkeep_sql.TABLES}, {GAP_TABLES} {GAPS_FOUND}"
DEADLINES = f"WITH {SHARED}, {upkeep_sql.TABLES} {DEADLINES_FOUND}"


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
    """What GAPS is asked with; what ends later than soon is none."""
    return deadline_values(organisation_id, on, on + timedelta(days=gaps.SOON_DAYS)) | {
        "notice_window": rules.NOTICE_WINDOW_DAYS,
        "soon": gaps.SOON_DAYS,
        "lacks": list(lacks.ORDER),
        "required": list(clauses.REQUIRED_KEYS),
        "counted": list(clauses.COUNTED_KEYS),
        "clauses": len(clauses.COUNTED_KEYS),
        "short": list(clauses.SHORT),
        "training": clauses.TRAINING,
        "left_open": reviews.LEFT_OPEN_DAYS,
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
