"""What every statement about gaps and deadlines begins with: a table is read once, and not at all where nobody asks for it."""

_LATEST = """SELECT a.id, v.id AS vendor_id, v.owner_id, a.expires_on, v.name || ': ' || CASE WHEN a.kind = 'other' THEN a.title
           ELSE %(attested)s::jsonb ->> a.kind || CASE WHEN a.title = '' THEN '' ELSE ' (' || a.title || ')' END END AS name
    FROM vendors_attestation a JOIN v ON v.id = a.vendor_id
    WHERE a.organisation_id = %(organisation)s AND a.archived_at IS NULL AND a.expires_on <= %(until)s
     AND NOT EXISTS (SELECT 1 FROM vendors_attestation n WHERE n.vendor_id = a.vendor_id AND n.kind = a.kind AND n.title = a.title
                     AND n.archived_at IS NULL AND n.expires_on > a.expires_on)"""

#: Agreement.signed_by in SQL: nobody says that it was signed.
_UNSIGNED = "b.signed IS NULL AND b.signed_seen_on IS NULL"
#: terms.missing in SQL: a signed agreement whose days hang on facts that are absent or known only to the month.
_INCOMPLETE = f"""NOT ({_UNSIGNED}) AND (
      b.signed IS NULL OR length(b.signed) < 10 OR b.effective IS NULL OR length(b.effective) < 10 OR length(b.terminated_on) < 10
      OR (b.ended_by IN ('', 'notice', 'expired') AND (
            (NOT b.until_terminated AND (b.first_end IS NULL OR length(b.first_end) < 10))
         OR (b.renewal = 'auto' AND NOT b.until_terminated AND b.term_months IS NULL)
         OR (((b.renewal = 'auto' AND NOT b.until_terminated) OR b.notice_given_on IS NOT NULL)
             AND b.notice_days IS NULL AND b.notice_months IS NULL))))"""

#: `v` are the vendors in use and `b` their agreements on file.
#: `downstream` is coverage.is_downstream: vendors that work for a vendor of ours and with whom we have not contracted by then.
#: `s` is coverage.needs_baa: the services that need a BAA.
#: `followed` is rules.followed: agreements after whose end, or by today once that is past, another of the same direction ran on.
#: `period` is coverage._periods: from when to when a service is covered; without last day as far as anybody knows.
#: `lapse` are the periods that no other continues. `attested` is attestations.latest.
SHARED = f"""v AS (
    SELECT id, name, owner_id, ba_status, ba_status = ANY(%(exempt)s) AS exempt, relation, assured_on
    FROM vendors_vendor WHERE organisation_id = %(organisation)s AND archived_at IS NULL
), b AS (
    SELECT b.id, b.vendor_id, v.owner_id, v.name || ': ' || b.title AS name, b.starts_on, b.ends_on, b.may_start_on, b.ended_by,
           b.direction, b.direction = ANY(%(covering)s) AS covers, v.exempt, b.coverage_mode, {_UNSIGNED} AS unsigned, b.evidence,
           {_INCOMPLETE} AS incomplete, b.return_due_on, b.return_done_on, b.recorded_at,
           CASE WHEN b.rolls_from IS NOT NULL
                THEN vendors_notice_by(b.rolls_from, b.term_months, b.notice_months, b.notice_days, %(on)s) END AS notice_by
    FROM vendors_baa b JOIN v ON v.id = b.vendor_id WHERE b.organisation_id = %(organisation)s AND b.archived_at IS NULL
), downstream AS (
    SELECT v.id FROM v WHERE v.relation = 'subcontractor'
       AND NOT EXISTS (SELECT 1 FROM b WHERE b.vendor_id = v.id AND b.covers AND b.may_start_on <= %(on)s)
), s AS (
    SELECT s.id, s.vendor_id, v.owner_id, v.name || ': ' || s.name || CASE WHEN s.tier = '' THEN '' ELSE ' (' || s.tier || ')' END AS name,
           s.catalogue_key
    FROM vendors_service s JOIN v ON v.id = s.vendor_id AND NOT v.exempt
    WHERE s.organisation_id = %(organisation)s AND s.archived_at IS NULL AND s.phi <> 'no'
      AND NOT EXISTS (SELECT 1 FROM downstream d WHERE d.id = v.id)
), followed AS (
    SELECT DISTINCT b.id FROM b JOIN b n ON n.vendor_id = b.vendor_id AND n.direction = b.direction AND n.id <> b.id
    WHERE b.ends_on <= %(until)s AND n.starts_on <= greatest(b.ends_on + 1, %(on)s)
      AND (n.ends_on IS NULL OR (n.ends_on > b.ends_on AND n.ends_on >= n.starts_on))
), period AS (
    SELECT c.service_id, b.id AS baa_id, greatest(b.starts_on, c.from_on) AS first, least(b.ends_on, c.to_on) AS last,
           CASE WHEN b.ended_by = 'expired' THEN b.ends_on END AS expires_on
    FROM vendors_cover c JOIN b ON b.id = c.baa_id JOIN s ON s.id = c.service_id
    WHERE b.covers AND b.starts_on IS NOT NULL AND (b.coverage_mode <> 'eligible_list' OR c.from_on IS NOT NULL)
), lapse AS (
    SELECT * FROM period p WHERE p.last <= %(until)s AND p.first <= p.last
       AND NOT EXISTS (SELECT 1 FROM period q WHERE q.service_id = p.service_id AND q.first <= greatest(%(on)s, p.last + 1)
                       AND (q.last IS NULL OR (q.last > p.last AND q.last >= q.first)))
), attested AS (
    {_LATEST}
)"""  # noqa: S608 (built of the constants above)
