"""The checks and deadlines of vendors/upkeep.py again, as pieces of the statements in vendors/queries.py."""

#: Where verifications are counted from; asked of few agreements, because an hour of another zone costs more than all else about them.
_SINCE = "greatest(c.starts_on, (c.recorded_at AT TIME ZONE o.time_zone)::date)"

#: They stand after those of vendors/shared_sql.py.
TABLES = f"""o AS (
    SELECT id, time_zone, baa_review_months, chain_review_months FROM accounts_organisation WHERE id = %(organisation)s
), review AS (
    SELECT baa_id, vendor_id, id, started_on, finished_on, outcome
    FROM vendors_review WHERE organisation_id = %(organisation)s AND archived_at IS NULL
), unended AS (
    SELECT e.id, v.id AS vendor_id, v.owner_id, v.name, e.opened_on, e.due_on FROM vendors_exit e JOIN v ON v.id = e.vendor_id
    WHERE e.organisation_id = %(organisation)s AND e.archived_at IS NULL AND (e.ended_on IS NULL OR e.ended_on > %(on)s)
), completed AS (
    SELECT baa_id, vendor_id, max(finished_on) AS last FROM review WHERE outcome IN ('in_order', 'findings') AND finished_on <= %(on)s
    GROUP BY baa_id, vendor_id
), counted AS NOT MATERIALIZED (
    SELECT * FROM b WHERE b.starts_on IS NOT NULL AND b.covers AND NOT b.exempt
), verify AS (
    SELECT * FROM (
        SELECT c.id, c.vendor_id, c.owner_id, c.name, c.starts_on, c.ends_on, l.last,
               (coalesce(l.last, {_SINCE}) + make_interval(months => o.baa_review_months))::date AS due
        FROM counted c CROSS JOIN o LEFT JOIN completed l ON l.baa_id = c.id
        WHERE c.ends_on IS NULL OR c.ends_on >= %(on)s OFFSET 0) AS d
    WHERE d.due <= %(until)s AND (d.ends_on IS NULL OR d.due <= d.ends_on)
), walk AS (
    SELECT o.id, (coalesce((SELECT last FROM completed WHERE baa_id IS NULL AND vendor_id IS NULL),
                           (SELECT min({_SINCE}) FROM counted c WHERE c.starts_on <= %(on)s))
                  + make_interval(months => o.chain_review_months))::date AS due
    FROM o WHERE EXISTS (SELECT 1 FROM counted c WHERE c.starts_on <= %(on)s)
)"""  # noqa: S608 (built of the constant above)

GAPS = """
UNION ALL
SELECT 'assurance_not_on_file', v.id, v.id, v.owner_id, v.name, NULL FROM downstream JOIN v USING (id) LEFT JOIN (
    SELECT s.vendor_id, bool_or(s.phi <> 'no') AS has_phi FROM vendors_service s JOIN downstream d ON d.id = s.vendor_id
    WHERE s.archived_at IS NULL GROUP BY s.vendor_id) AS h ON h.vendor_id = v.id
WHERE (v.assured_on IS NULL OR v.assured_on > %(on)s) AND NOT v.exempt AND coalesce(h.has_phi, v.ba_status <> 'no_phi')
UNION ALL
SELECT CASE WHEN d.last IS NULL THEN 'never_verified' ELSE 'verification_overdue' END, d.id, d.vendor_id, d.owner_id, d.name, d.due
FROM verify d WHERE d.starts_on <= %(on)s AND d.due < %(on)s
UNION ALL
SELECT 'chain_overdue', id, NULL, NULL, 'Vendor chain', due FROM walk WHERE due < %(on)s
UNION ALL
SELECT 'review_open', r.id, coalesce(w.id, b.vendor_id), coalesce(w.owner_id, b.owner_id),
       CASE WHEN r.baa_id IS NOT NULL THEN 'Verification of ' || b.name
            WHEN w.id IS NOT NULL THEN 'Walk of the chain of ' || w.name ELSE 'Walk of the vendor chain' END, r.started_on
FROM review r LEFT JOIN b ON b.id = r.baa_id LEFT JOIN v w ON w.id = r.vendor_id
WHERE (r.finished_on IS NULL OR r.finished_on > %(on)s) AND %(on)s - r.started_on > %(left_open)s
  AND (r.baa_id IS NULL OR b.id IS NOT NULL) AND (r.vendor_id IS NULL OR w.id IS NOT NULL)
UNION ALL
SELECT 'exit_open', id, vendor_id, owner_id, name, due_on FROM unended WHERE opened_on <= %(on)s
"""

DEADLINES = """
SELECT 'baa_review' AS kind, id AS record, vendor_id AS vendor, owner_id AS owner, name AS title, due AS day
FROM verify WHERE due <= %(until)s
UNION ALL
SELECT 'chain_review', id, NULL, NULL, 'Vendor chain', due FROM walk WHERE due <= %(until)s
UNION ALL
SELECT 'vendor_exit', id, vendor_id, owner_id, name, due_on FROM unended WHERE due_on <= %(until)s
"""
