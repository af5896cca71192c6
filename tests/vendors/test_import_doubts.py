"""What a list says in doubt is never read as signed, covered, without PHI or without end: it stays out, or the row tells it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.vendors.lists import only, said
from tests.vendors.rows import SIGNED
from vendors.models import BAA, Service, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
Make = Callable[..., Any]


class TestDates:
    """A date is a date, whatever it begins with."""

    @pytest.mark.parametrize(
        ("end", "day"),
        [
            ("1-Mar-26", "2026-03-01"),
            ("1-3-2026", "2026-01-03"),
            ("1-Jan-2026", "2026-01-01"),
            ("1-31-2026", "2026-01-31"),
        ],
    )
    def test_a_day_that_begins_with_one_is_no_yes(self, plan_of: Make, end: str, day: str) -> None:
        row = only(
            plan_of({"service": "Scribe", "signed": "Y", "on": "15-Mar-25", "eff": "15-Mar-25", "end": end})
        )
        assert f"ends {day}" in said(row)

    def test_an_agreement_whose_last_day_is_the_first_has_expired(self, taken: Make) -> None:
        (baa,) = taken(
            {"service": "Scribe", "signed": "Y", "on": "15-Mar-25", "eff": "15-Mar-25", "end": "1-Mar-26"}
        )
        assert (str(baa.first_end), baa.ends_on and baa.ends_on.isoformat()) == ("2026-03-01", "2026-03-01")

    def test_every_column_of_dates_keeps_such_a_day(self, taken: Make) -> None:
        (baa,) = taken({"service": "Scribe", "signed": "Y", "on": "1-Mar-25", "eff": "1-Apr-25"})
        assert (str(baa.signed), baa.signed_seen_on, str(baa.effective)) == ("2025-03-01", None, "2025-04-01")

    @pytest.mark.parametrize("end", ["Y - 12/31/2025", "no: 2025-06-30", "x, 2025", "pending (2025-06-30)"])
    def test_a_date_behind_a_word_is_not_lost_in_silence(self, plan_of: Make, end: str) -> None:
        row = only(plan_of({**SIGNED, "service": "Scribe", "end": end}))
        assert (row.outcome, row.problems[0].column) == ("error", "Expires / renews")

    @pytest.mark.parametrize("name", ["eff", "end"])
    @pytest.mark.parametrize("word", ["Y", "1", "done", "pending", "tbd", "n/a - conduit"])
    def test_a_word_where_a_date_should_be_is_told(self, plan_of: Make, name: str, word: str) -> None:
        row = only(plan_of({"service": "Scribe", "signed": "Y", "on": "2025-03-01", name: word}))
        assert f"“{word}” is no date, so it is left empty" in said(row)


class TestSignatures:
    """A yes that is taken back beside it is none."""

    @pytest.mark.parametrize(
        "cell",
        [
            "Signed: no", "On file - unsigned draft", "On file (unsigned)", "Done: no", "Signed - pending countersignature",
            "Yes, expired", "Yes, but we terminated it in 2024", "Y - not by us", "Executed; awaiting theirs", "Yes - 2024",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("on", ["", "2025-03-01"])
    def test_it_keeps_its_row_out(self, plan_of: Make, cell: str, on: str) -> None:
        row = only(plan_of({"service": "Scribe", "signed": cell, "on": on, "eff": "2025-03-01"}))
        assert (row.outcome, row.problems[0].column) == ("error", "BAA signed?"), said(row)
        assert "pending" in row.problems[0].reason and "notes" in row.problems[0].reason

    @pytest.mark.parametrize(
        "cell",
        [
            "Yes - countersigned",
            "Y (scan missing)",
            "Signed, fully executed",
            "Done. On file",
            "yes; see contract",
            "Signed: yes",
        ],
    )
    def test_what_takes_nothing_back_is_a_signature(self, taken: Make, cell: str) -> None:
        (baa,) = taken({"service": "Scribe", "signed": cell, "on": "2025-03-01", "eff": "2025-03-01"})
        assert str(baa.signed) == "2025-03-01"

    def test_a_day_beside_yes_is_the_day_of_the_signature(self, taken: Make) -> None:
        (baa,) = taken({"service": "Scribe", "signed": "Signed: 1-Mar-25", "eff": "2025-03-01"})
        assert (str(baa.signed), baa.signed_seen_on) == ("2025-03-01", None)

    @pytest.mark.parametrize(
        ("cell", "on", "reason"),
        [
            ("Yes - 3/2/25", "", "both ways"),
            ("3/2/25", "", "both ways"),
            ("Yes - 2025-03-02", "2025-03-01", "2025-03-01"),
        ],
    )
    def test_a_day_beside_yes_that_is_in_doubt_keeps_its_row_out(
        self, plan_of: Make, cell: str, on: str, reason: str
    ) -> None:
        other = {"vendor": "Other", "service": "Scribe", "signed": "Y", "eff": "2025-03-01"}
        row = plan_of({"service": "Scribe", "signed": cell, "on": on, "eff": "2025-03-01"}, other).rows[0]
        assert (row.outcome, row.problems[0].column) == ("error", "BAA signed?"), said(row)
        assert reason in row.problems[0].reason


class TestSeen:
    """A signature that somebody saw."""

    @pytest.mark.parametrize("word", ["no", "pending", "n", "?"])
    def test_who_says_no_has_not_seen_a_signature(self, listed: Make, word: str) -> None:
        head = "Vendor|Service|BAA signed?|Signature seen on|Effective date"
        made = listed(head, f"Acme|Scribe|{word}|2026-01-01|2026-01-01")
        assert "not signed" in said(only(made)) and "stands beside the date 2026-01-01" in said(only(made))
        (baa,) = (change.record for change in made.changes if isinstance(change.record, BAA))
        assert (baa.signed, baa.signed_seen_on) == (None, None)

    def test_nobody_has_seen_what_is_still_to_come(self, listed: Make) -> None:
        head = "Vendor|Service|BAA signed?|Signature seen on|Effective date"
        row = only(listed(head, "Acme|Scribe|yes|2030-01-01|2026-01-01"))
        assert (row.outcome, row.problems[0].column) == ("error", "Signature seen on")
        assert row.problems[0].reason == "What nobody has seen yet cannot be recorded."


class TestPhi:
    """What says no and then something else says nothing."""

    @pytest.mark.parametrize(
        "cell",
        ["No - only names and MRNs", "N (de-identified)", "no; lab results", "0 - x", "on file", "done"],
    )
    def test_it_counts_as_unknown_and_is_told(self, plan_of: Make, cell: str) -> None:
        made = plan_of({**SIGNED, "service": "Scribe", "phi": cell})
        (service,) = (change.record for change in made.changes if isinstance(change.record, Service))
        assert service.phi == "unknown"
        assert f"“{cell}”" in said(only(made)) and "counts as unknown" in said(only(made))

    @pytest.mark.parametrize(
        ("cell", "phi"), [("No - none", "no"), ("no", "no"), ("Yes - MRNs", "yes"), ("0", "no"), ("x", "yes")]
    )
    def test_a_plain_word_counts(self, plan_of: Make, cell: str, phi: str) -> None:
        made = plan_of({**SIGNED, "service": "Scribe", "phi": cell})
        (service,) = (change.record for change in made.changes if isinstance(change.record, Service))
        assert service.phi == phi


class TestNotApplicable:
    """Where no agreement is needed there is none, whatever stands beside."""

    @pytest.mark.parametrize("word", ["n/a", "N/A - conduit", "not required", "Not applicable (no PHI)"])
    @pytest.mark.parametrize(
        "beside", [{"end": "2027-12-31"}, {"notice": "30 days"}, {"eff": "2025-03-01", "auto": "yes"}]
    )
    def test_it_makes_no_draft_and_decides_nothing(
        self, plan_of: Make, word: str, beside: dict[str, str]
    ) -> None:
        made = plan_of({"service": "Cleaning", "signed": word, **beside})
        assert made.records == {"vendors": 1, "services": 1, "baas": 0}
        (vendor,) = (change.record for change in made.changes if isinstance(change.record, Vendor))
        assert (vendor.ba_status, vendor.ba_reason) == ("undecided", "")
        assert all(f"“{cell}”" in said(only(made)) for cell in (word, *beside.values())), said(only(made))


class TestServices:
    """Two services are not one because the second is called like a plan, and nothing is joined in silence."""

    @pytest.mark.parametrize(
        ("cell", "detail"),
        [
            ("Slack; Teams", "Slack + Teams"),
            ("Zoom; Teams", "Zoom + Teams"),
            ("Dropbox; Box; Scale", "Dropbox + Box + Scale"),
            ("Foo; Pro; Bar", "Foo + Pro + Bar"),
        ],
    )
    def test_what_is_parted_by_a_semicolon_is_parted(self, plan_of: Make, cell: str, detail: str) -> None:
        row = only(plan_of({**SIGNED, "service": cell}))
        assert row.detail == detail
        assert "parted at a semicolon" in said(row)

    @pytest.mark.parametrize("cell", ["Zoom\nBusiness", "Amazon Bedrock, Business", "Amazon Bedrock - Pro"])
    def test_a_tier_that_no_catalogue_names_is_told(self, plan_of: Make, cell: str) -> None:
        row = only(plan_of({**SIGNED, "service": cell}))
        assert f"Read as one service with its tier: {row.detail}" in said(row)

    def test_a_line_that_names_a_product_is_one(self, plan_of: Make) -> None:
        assert only(plan_of({**SIGNED, "service": "Zoom\nTeams"})).detail == "Zoom + Teams"


class TestRenewal:
    """It renews itself where somebody wrote so."""

    HEAD = "Vendor|Service|BAA signed?|Date signed|Effective date|Expires|"
    ROW = "Acme|Scribe|Y|2021-01-05|2021-01-05|2022-01-04|"

    @pytest.mark.parametrize("head", ["Renewal", "Renewal type", "Renewal terms", "Renewal term"])
    @pytest.mark.parametrize("word", ["annual", "1 year", "12 months", "yes", "renews", "see contract"])
    def test_a_bare_term_is_told_and_not_believed(self, listed: Make, head: str, word: str) -> None:
        made = listed(self.HEAD + head, self.ROW + word)
        (baa,) = (change.record for change in made.changes if isinstance(change.record, BAA))
        baa.derive()
        assert (baa.renewal, baa.term_months, str(baa.ends_on)) == ("ends", None, "2022-01-04")
        assert f"“{word}” does not say that it renews itself" in said(only(made))

    @pytest.mark.parametrize(
        ("head", "word", "term"),
        [
            ("Renewal", "auto 1y", 12), ("Renewal type", "Auto-renews annually", 12), ("Renewal", "renews automatically", None),
            ("Renewal terms", "evergreen", None), ("Auto-renew", "1 yr", 12), ("Renews itself", "yes", None), ("Evergreen?", "Y", None),
            ("Renewal", "automatic renewal for 2 years", 24),
        ],
    )  # fmt: skip
    def test_what_says_so_renews_itself(self, listed: Make, head: str, word: str, term: int | None) -> None:
        made = listed(self.HEAD + head, self.ROW + word)
        (baa,) = (change.record for change in made.changes if isinstance(change.record, BAA))
        assert (baa.renewal, baa.term_months) == ("auto", term)

    @pytest.mark.parametrize("word", ["yes, but notice given", "Y - until 2025"])
    def test_a_yes_that_is_taken_back_renews_nothing(self, plan_of: Make, word: str) -> None:
        made = plan_of({**SIGNED, "end": "2026-03-01", "auto": word})
        assert "does not say that it renews itself" in said(only(made))
        assert not any(
            change.record.renewal == "auto" for change in made.changes if isinstance(change.record, BAA)
        )

    @pytest.mark.parametrize(
        "word",
        ["co-terminous with MSA", "until msa ends", "life of the contract", "until the agreement ends"],
    )
    def test_an_end_in_another_document_is_not_known(self, plan_of: Make, word: str) -> None:
        made = plan_of({**SIGNED, "end": word})
        (baa,) = (change.record for change in made.changes if isinstance(change.record, BAA))
        assert (baa.until_terminated, baa.first_end) == (False, None)
        assert f"“{word}” is no date, so it is left empty" in said(only(made))
