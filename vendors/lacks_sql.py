"""What vendors/lacks.py says of services without cover, as a piece of the statement in vendors/queries.py: of today alone."""

from typing import Final

#: Of each service without cover what is wrong with the agreement that names it, and the day; it stands after `uncovered`.
NAMED: Final = """named AS (
    SELECT DISTINCT ON (n.service_id) n.service_id, n.why, n.day FROM (
        SELECT c.service_id, k.why, CASE WHEN k.why = 'not_begun' THEN b.starts_on WHEN k.why = b.ended_by THEN b.ends_on END AS day
        FROM uncovered s JOIN vendors_cover c ON c.service_id = s.id JOIN b ON b.id = c.baa_id
        CROSS JOIN LATERAL (SELECT CASE
            WHEN NOT b.covers THEN 'other_direction'
            WHEN b.starts_on IS NULL AND b.unsigned THEN 'unsigned'
            WHEN b.starts_on IS NULL THEN 'no_effective_day'
            WHEN b.starts_on <= %(on)s AND (b.ends_on IS NULL OR b.ends_on >= %(on)s)
                THEN CASE WHEN b.coverage_mode = 'eligible_list' AND c.from_on IS NULL THEN 'not_on_list' ELSE 'ended_cover' END
            WHEN b.starts_on > %(on)s AND (b.ends_on IS NULL OR b.ends_on >= b.starts_on) THEN 'not_begun'
            WHEN c.to_on IS NULL OR c.to_on >= b.ends_on THEN b.ended_by END AS why OFFSET 0) AS k) AS n
    WHERE n.why IS NOT NULL
    ORDER BY n.service_id, array_position(%(lacks)s::text[], CASE WHEN n.why IN ('terminated', 'superseded', 'notice') THEN 'expired'
        ELSE n.why END), coalesce(abs(n.day - %(on)s), 0), n.why COLLATE "C"
)"""
