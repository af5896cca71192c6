"""The last day to give notice as a function of the database, the twin of `vendors.terms.notice_by`, so that lists can sort by it."""

from django.db import migrations

# The least k >= 0 whose notice is not before the asked day lies within two terms of the month that the day falls into
# once the notice period is added; a property test holds this equal to the rule.
CREATE = """
CREATE FUNCTION vendors_notice_by(rolls_from date, term_months int, notice_months int, notice_days int, asked date)
RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT min(notice) FROM (
        SELECT ((rolls_from + make_interval(months => k * term_months))::date
                - make_interval(months => coalesce(notice_months, 0)))::date - coalesce(notice_days, 0) AS notice
        FROM (
            SELECT greatest(0, (extract(year FROM ahead)::int * 12 + extract(month FROM ahead)::int
                   - extract(year FROM rolls_from)::int * 12 - extract(month FROM rolls_from)::int) / term_months + step) AS k
            FROM (SELECT asked + coalesce(notice_days, 0) + make_interval(months => coalesce(notice_months, 0)) AS ahead) AS day,
                 (VALUES (-1), (0), (1), (2)) AS near(step)
        ) AS candidates
    ) AS notices WHERE notice >= asked
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("vendors", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION vendors_notice_by(date, int, int, int, date)"),
    ]
