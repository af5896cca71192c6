"""What may be typed of a draft, of a list of recipients, and of mail that came back."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from compliance.fields import DayField
from compliance.files.uploads import TooLarge
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from incidents import contents, portal
from incidents.models import Draft, Incident, Returned
from incidents.reading import MOST_PEOPLE

LISTED = ("location", "safeguards", "measures")
#: Fields of some kinds alone; the elements follow from the kind.
ONLY = {
    "addressee": {
        contents.Kind.MEDIA,
        contents.Kind.COVERED_ENTITY,
        contents.Kind.REGULATOR,
        contents.Kind.HHS,
    },
    "toll_free": {contents.Kind.WEB},
    "signed_by": set(contents.Kind) - {contents.Kind.HHS, contents.Kind.MEDIA, contents.Kind.WEB},
    "state": {contents.Kind.MEDIA, contents.Kind.REGULATOR},
    **dict.fromkeys(LISTED, {contents.Kind.HHS}),
}


def _choices(label: str, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
    )


class DraftForm(GuardedForm, VersionedForm):
    """The words of a draft, element by element, each with the reason where it cannot be said."""

    location = _choices("Where the information was", portal.LOCATIONS)
    safeguards = _choices("Safeguards in place before", portal.SAFEGUARDS)
    measures = _choices("Actions taken in response", portal.MEASURES)

    guard_never_keeps = ("addressee", "toll_free", "signed_by")
    #: How to reach us is said in telephone numbers and addresses (45 CFR 164.404(c)(1)(E)).
    guard_allows = {  # noqa: RUF012 (as GuardedForm declares it)
        "contact": ("phone", "email", "address"),
        "toll_free": ("phone",),
        "addressee": ("email", "address"),
    }

    class Meta:
        model = Draft
        fields = (
            "state", "addressee", "people", "people_why", "happened", "happened_why", "involved", "involved_why",
            "protect", "protect_why", "doing", "doing_why", "contact", "contact_why", "toll_free", "signed_by", *LISTED,
        )  # fmt: skip
        widgets = {
            each.name: forms.Textarea(attrs={"rows": 5}) for each in (contents.PEOPLE, *contents.ELEMENTS)
        }
        help_texts = {
            "addressee": "The media outlets, the covered entity or the regulator, by its full name.",
            "people": "Who they are, as far as you know (45 CFR 164.410(c)(1)). Names go with a list of their own, not here.",
            "happened": "In short, with the day of the breach and of its discovery where they are known (164.404(c)(1)(A)).",
            "involved": "Kinds of information, such as name, birth date, diagnosis; never the data themselves (B).",
            "protect": "What people should do to protect themselves (C).",
            "doing": "To find out what happened, to limit harm, and so that it does not happen again (D).",
            "contact": "A toll-free number, an e-mail address, a website or a postal address (E).",
            "toll_free": "Active for at least 90 days (45 CFR 164.404(d)(2)(ii)).",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        draft: Draft = self.instance
        names = {each.name for each in draft.elements}
        for each in (contents.PEOPLE, *contents.ELEMENTS):
            if each.name not in names:
                del self.fields[each.name], self.fields[f"{each.name}_why"]
        for name, kinds in ONLY.items():
            if draft.kind not in kinds:
                del self.fields[name]
        if draft.kind == contents.Kind.HHS and draft.incident.role == Incident.Role.COVERED_ENTITY:
            del self.fields["addressee"]  # the organisation itself
        if "state" in self.fields:
            self.fields["state"].required = True

    @property
    def element_rows(self) -> list[tuple[str, Any, Any]]:
        """Each element with its reason, below its heading."""
        return [
            (each.title, self[each.name], self[f"{each.name}_why"])
            for each in self.instance.elements
            if each != contents.TOLL_FREE
        ]


class ArchiveForm(GuardedForm, VersionedForm):
    """Why a draft is taken out of use."""

    why = forms.CharField(label="Why it is not used", max_length=300)

    class Meta:
        model = Draft
        fields: tuple[str, ...] = ()


class MergeForm(forms.Form):
    """A list of recipients; “sealed” is never written into the page of a form that came too late."""

    headline = "Nothing was printed"

    sealed_list = forms.FileField(
        label="List of recipients (CSV or XLSX)",
        max_length=None,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": "Choose the list. It was not kept, so it is chosen anew each time."},
    )
    dated_on = DayField(label="Date on the letters")
    from_row = forms.IntegerField(
        label="From row",
        min_value=1,
        max_value=2**31 - 1,
        initial=1,
        help_text="1: all of them. Rows as a spreadsheet counts them.",
    )
    leave_out = forms.BooleanField(
        label="Print the others; rows with a problem get no letter", required=False
    )
    #: The list that was looked at, by its SHA-256: no other is printed.
    checked = forms.RegexField("[0-9a-f]{64}", required=False, widget=forms.HiddenInput)

    def clean_sealed_list(self) -> Any:
        upload = self.cleaned_data["sealed_list"]
        if isinstance(upload, TooLarge):
            raise ValidationError("This is larger than can be held in memory. Split it.")
        return upload


class ReturnedForm(GuardedForm, VersionedForm):
    """How many people no letter reaches, as known on a day."""

    on = DayField(label="Counted on")
    people = forms.IntegerField(
        label="People whom no letter reaches",
        min_value=0,
        max_value=MOST_PEOPLE,
        help_text="All of them, not those of that day alone: returned mail, and those of whom you have no address.",
    )

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.initial["on"] = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self._today:
            raise ValidationError("This day has not come yet.")
        if Returned.objects.filter(incident=self.instance, on=on).exists():
            raise ValidationError("It was counted on that day already. A later count replaces it.")
        return on


class PostedForm(GuardedForm, VersionedForm):
    """Since when the substitute notice is posted."""

    class Meta:
        model = Incident
        fields = ("substitute_posted_on",)
        field_classes = {"substitute_posted_on": DayField}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields[
            "substitute_posted_on"
        ].help_text = "It stays for at least 90 days, with its toll-free number (45 CFR 164.404(d)(2)(ii))."

    def clean_substitute_posted_on(self) -> date | None:
        on: date | None = self.cleaned_data["substitute_posted_on"]
        if on and on > self._today:
            raise ValidationError("This day has not come yet. Record it once it is posted.")
        return on
