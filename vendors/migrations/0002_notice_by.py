"""The last day to give notice as a function of the database, the twin of `vendors.terms.notice_by`, so that lists can sort by it."""

from django.db import migrations

# Single expressions, so that the planner writes them into the query instead of calling a function for every row.
#
# A term ends in the month that lies `months` after `rolls_from`, its notice in the month that lies the notice period before that.
# With `ahead` = the asked day plus the notice period, a term that ends in a later month than `ahead` has its notice after the asked
# day, one in an earlier month before it: only where the months are the same do the days decide, and then the next term is in time.
CREATE = """
CREATE FUNCTION vendors_term_notice(rolls_from date, months int, notice_months int, notice_days int)
RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ((rolls_from + make_interval(months => months))::date
            - make_interval(months => coalesce(notice_months, 0)))::date - coalesce(notice_days, 0)
$$;
CREATE FUNCTION vendors_months_ahead(rolls_from date, term_months int, ahead timestamp)
RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT greatest(0, ((date_part('year', ahead) - date_part('year', rolls_from))::int * 12
           + (date_part('month', ahead) - date_part('month', rolls_from))::int
           + term_months - 1) / term_months * term_months)
$$;
CREATE FUNCTION vendors_notice_by(rolls_from date, term_months int, notice_months int, notice_days int, asked date)
RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN vendors_term_notice(rolls_from, vendors_months_ahead(rolls_from, term_months,
                         asked + coalesce(notice_days, 0) + make_interval(months => coalesce(notice_months, 0))),
                     notice_months, notice_days) >= asked
           THEN vendors_term_notice(rolls_from, vendors_months_ahead(rolls_from, term_months,
                         asked + coalesce(notice_days, 0) + make_interval(months => coalesce(notice_months, 0))),
                     notice_months, notice_days)
           ELSE vendors_term_notice(rolls_from, term_months + vendors_months_ahead(rolls_from, term_months,
                         asked + coalesce(notice_days, 0) + make_interval(months => coalesce(notice_months, 0))),
                     notice_months, notice_days) END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("vendors", "0001_initial")]
    operations = [
        migrations.RunSQL(
            CREATE,
            "DROP FUNCTION vendors_notice_by(date, int, int, int, date);"
            "DROP FUNCTION vendors_months_ahead(date, int, timestamp);"
            "DROP FUNCTION vendors_term_notice(date, int, int, int);",
        ),
    ]
