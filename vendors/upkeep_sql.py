"""The checks and deadlines of vendors/upkeep.py again, as pieces of the statements in vendors/queries.py."""

#: Shared by both statements; they stand after `v`, the vendors in use.
TABLES = """, o AS (
    SELECT id, time_zone, baa_review_months, chain_review_months FROM accounts_organisation WHERE id = %(organisation)s
), review AS (
    SELECT * FROM vendors_review WHERE organisation_id = %(organisation)s AND archived_at IS NULL
), unended AS (
    SELECT * FROM vendors_exit WHERE organisation_id = %(organisation)s AND archived_at IS NULL AND (ended_on IS NULL OR ended_on > %(on)s)
), completed AS (
    SELECT baa_id, vendor_id, max(finished_on) AS last FROM review WHERE outcome IN ('in_order', 'findings') AND finished_on <= %(on)s
    GROUP BY baa_id, vendor_id
), counted AS (
    SELECT b.id, b.vendor_id, b.title, b.starts_on, b.ends_on,
           greatest(b.starts_on, (b.recorded_at AT TIME ZONE o.time_zone)::date) AS since
    FROM vendors_baa b JOIN v ON v.id = b.vendor_id CROSS JOIN o
    WHERE b.organisation_id = %(organisation)s AND b.archived_at IS NULL AND b.starts_on IS NOT NULL
      AND b.direction = ANY(%(covering)s) AND v.ba_status <> ALL(%(exempt)s)
), verify AS (
    SELECT * FROM (
        SELECT c.id, c.vendor_id, c.title, c.starts_on, c.ends_on, l.last,
               (coalesce(l.last, c.since) + make_interval(months => o.baa_review_months))::date AS due
        FROM counted c CROSS JOIN o LEFT JOIN completed l ON l.baa_id = c.id
        WHERE c.ends_on IS NULL OR c.ends_on >= %(on)s) AS d
    WHERE d.ends_on IS NULL OR d.due <= d.ends_on
), walk AS (
    SELECT o.id, (coalesce((SELECT last FROM completed WHERE baa_id IS NULL AND vendor_id IS NULL), min(c.since))
                  + make_interval(months => o.chain_review_months))::date AS due
    FROM counted c CROSS JOIN o WHERE c.starts_on <= %(on)s GROUP BY o.id, o.chain_review_months
)"""

GAPS = """
UNION ALL
SELECT 'assurance_not_on_file', v.id, v.id, v.owner_id, v.name, NULL FROM v
WHERE v.downstream AND (v.assured_on IS NULL OR v.assured_on > %(on)s) AND v.ba_status <> ALL(%(exempt)s)
  AND (EXISTS (SELECT 1 FROM vendors_service s WHERE s.vendor_id = v.id AND s.archived_at IS NULL AND s.phi <> 'no')
       OR (v.ba_status <> 'no_phi' AND NOT EXISTS (SELECT 1 FROM vendors_service s WHERE s.vendor_id = v.id AND s.archived_at IS NULL)))
UNION ALL
SELECT CASE WHEN d.last IS NULL THEN 'never_verified' ELSE 'verification_overdue' END,
       d.id, v.id, v.owner_id, v.name || ': ' || d.title, d.due
FROM verify d JOIN v ON v.id = d.vendor_id WHERE d.starts_on <= %(on)s AND d.due < %(on)s
UNION ALL
SELECT 'chain_overdue', id, NULL, NULL, 'Vendor chain', due FROM walk WHERE due < %(on)s
UNION ALL
SELECT 'review_open', r.id, coalesce(w.id, v.id), coalesce(w.owner_id, v.owner_id),
       CASE WHEN r.baa_id IS NOT NULL THEN 'Verification of ' || v.name || ': ' || b.title
            WHEN w.id IS NOT NULL THEN 'Walk of the chain of ' || w.name ELSE 'Walk of the vendor chain' END, r.started_on
FROM review r LEFT JOIN vendors_baa b ON b.id = r.baa_id AND b.archived_at IS NULL LEFT JOIN v ON v.id = b.vendor_id
     LEFT JOIN v w ON w.id = r.vendor_id
WHERE (r.finished_on IS NULL OR r.finished_on > %(on)s) AND %(on)s - r.started_on > %(left_open)s
  AND (r.baa_id IS NULL OR v.id IS NOT NULL) AND (r.vendor_id IS NULL OR w.id IS NOT NULL)
UNION ALL
SELECT 'exit_open', e.id, v.id, v.owner_id, v.name, e.due_on FROM unended e JOIN v ON v.id = e.vendor_id WHERE e.opened_on <= %(on)s
"""

DEADLINES = """
SELECT 'baa_review' AS kind, d.id AS record, v.id AS vendor, v.owner_id AS owner, v.name || ': ' || d.title AS title, d.due AS day
FROM verify d JOIN v ON v.id = d.vendor_id WHERE d.due <= %(until)s
UNION ALL
SELECT 'chain_review', id, NULL, NULL, 'Vendor chain', due FROM walk WHERE due <= %(until)s
UNION ALL
SELECT 'vendor_exit', e.id, v.id, v.owner_id, v.name, e.due_on FROM unended e JOIN v ON v.id = e.vendor_id WHERE e.due_on <= %(until)s
"""
