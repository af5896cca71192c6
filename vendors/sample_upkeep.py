"""The part of the sample story about what recurs: agreements verified, the chain walked, and one verification that was forgotten."""

from datetime import date, timedelta

from compliance.accounts.models import Organisation, Person
from vendors import actions
from vendors.models import BAA, Exit, ExitStep, Review, ReviewAnswer, Vendor


def look_again(organisation: Organisation, by: Person, on: date) -> None:
    """Medium: one agreement was last verified more than a year ago. The others are in order, one is being looked at."""
    held = BAA.objects.of(organisation).filter(terminated_on=None, superseded_from=None)
    baas = {baa.vendor.name: baa for baa in held.select_related("vendor", "organisation")}
    desk = _Desk(organisation, by, on)
    desk.verified(baas["Google Cloud"], 60)
    desk.verified(
        baas["Meadowbrook Transcription LLC"],
        75,
        no={"services": "Ambient notes is not named"},
        found="Somebody switched on a beta that the agreement does not name. Asked for an amendment.",
    )
    desk.verified(baas["Northgate Billing Partners"], 400)
    desk.verified(baas["Anthropic"], 345)
    desk.begun(baas["Iron Vale Records"], 6)
    desk.walked(165)
    desk.walked(70)


def close_exit(vendor: Vendor, by: Person, on: date) -> None:
    """In order: the exit that the termination opened; return and certificate are told by the agreement."""
    leaving = Exit.objects.get(vendor=vendor)
    done = {"export": (58, "Sent faxes kept in the chart"), "access": (59, "Accounts and API keys removed")}
    for step, (ago, evidence) in done.items():
        row = ExitStep(step=step, answer="done", done_on=on - timedelta(days=ago), evidence=evidence)
        actions.exit_step(leaving, row, by=by, on=on)
    actions.exit_close(leaving, by=by, on=on - timedelta(days=40))


class _Desk:
    """Records reviews as they were done, so many days ago."""

    def __init__(self, organisation: Organisation, by: Person, on: date) -> None:
        self.organisation, self.by, self.on = organisation, by, on

    def verified(self, baa: BAA, ago: int, no: dict[str, str] | None = None, found: str = "") -> None:
        self._finish(self._start(ago, baa=baa), ago, no or {}, found)

    def walked(self, ago: int) -> None:
        found = {
            "own_covered": "A service is without cover: it stands in the register as a fault, with its owner",
            "assured": "One vendor was asked about its subcontractor and has not answered",
        }
        self._finish(self._start(ago), ago, found, "")

    def begun(self, baa: BAA, ago: int) -> None:
        """Half of the points are answered."""
        review = self._start(ago, baa=baa)
        actions.review_edit(review, self._answers(review, {})[:3], by=self.by)

    def _start(self, ago: int, **of: BAA) -> Review:
        day = self.on - timedelta(days=ago)
        review = actions.review_of(self.organisation, self.by, day, **of)
        actions.review_start(review, by=self.by)
        return review

    def _finish(self, review: Review, ago: int, no: dict[str, str], found: str) -> None:
        review.finished_on, review.finished_by = self.on - timedelta(days=ago - 1), self.by
        review.outcome, review.findings = "findings" if no else "in_order", found
        actions.review_edit(review, self._answers(review, no), by=self.by)

    def _answers(self, review: Review, no: dict[str, str]) -> list[ReviewAnswer]:
        return [
            ReviewAnswer(item=item.key, answer="no" if item.key in no else "yes", note=no.get(item.key, ""))
            for item in review.checklist
        ]
