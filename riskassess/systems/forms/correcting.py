"""What is asked where a change would take past exposure back: whether it was recorded wrongly, and what was wrong."""

from collections.abc import Sequence
from typing import Any

from django import forms

from compliance.guard.forms import GuardedForm
from riskassess.systems.keeping import Vanishing
from riskassess.systems.past import Stretch
from vendors.forms import ArchiveForm


class CorrectionMixin(GuardedForm, forms.Form):
    """Asks for it once the action has refused; what was typed then stays."""

    wrong = forms.BooleanField(
        label="It was recorded wrongly",
        required=False,
        help_text="It never was so: these days are taken out, and the history keeps who said so and why.",
    )
    why = forms.CharField(
        label="What was wrong, and how you know",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    #: What would no longer be told, and what would be told instead.
    lost: Sequence[Stretch] = ()
    added: Sequence[Stretch] = ()

    @property
    def is_correcting(self) -> bool:
        """Whether it is asked, or was answered."""
        return bool(self.lost or (self.is_bound and (self.data.get("wrong") or self.data.get("why"))))

    def tell(self, error: Vanishing) -> None:
        """Keeps what would vanish, for the page to show."""
        self.lost, self.added = error.lost, error.added

    def correction(self) -> dict[str, Any]:
        """What the action wants to know; a reason counts with its tick alone."""
        wrong = bool(self.cleaned_data.get("wrong"))
        return {"wrong": wrong, "why": self.cleaned_data.get("why", "") if wrong else ""}


class FlowArchiveForm(ArchiveForm):
    """Why a flow never was; where days of exposure would vanish with it, that is to be ticked."""

    wrong = forms.BooleanField(
        label="It was recorded wrongly",
        help_text="Data never went this way on these days. The history keeps who said so and why.",
    )

    def __init__(self, *args: Any, lost: Sequence[Stretch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lost = lost
        if not lost:
            del self.fields["wrong"]
