"""What people are asked about themselves, their second factor, their organisation and its members."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.db.models import Q

from compliance.accounts import factor
from compliance.accounts.models import Invitation, Membership, Organisation, Person, time_zones, valid_name
from compliance.accounts.roles import Role
from compliance.accounts.states import STATES
from compliance.fields import DayField, DayInput
from compliance.ledger.forms import VerbForm, VersionedForm

#: The zones of the States and territories first (15 USC 263), then every other.
US_ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Mountain, without daylight saving (Arizona)",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii–Aleutian",
    "America/Puerto_Rico": "Atlantic (Puerto Rico, U.S. Virgin Islands)",
    "Pacific/Guam": "Chamorro (Guam, Northern Mariana Islands)",
    "Pacific/Pago_Pago": "Samoa",
}


CHOOSING = "At least 12 characters. A few words you remember are better than signs you do not."


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones in two groups."""
    others = sorted(name for name in time_zones() if "/" in name and name not in US_ZONES)
    return [
        ("United States", list(US_ZONES.items())),
        ("Elsewhere", [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in others)]),
    ]


class EmailField(forms.EmailField):
    """A mail address, in the case it is stored in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="E-mail", max_length=254, **kwargs)
        self.widget.attrs |= {"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}

    def clean(self, value: Any) -> Any:
        return super().clean(value).lower()


class SignInForm(forms.Form):
    """The first factor."""

    headline = "You are not signed in"

    email = EmailField()
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), max_length=1000
    )


class CodeForm(forms.Form):
    """The second factor."""

    headline = "The code was not taken"

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class EnrolForm(CodeForm):
    """The first code of a new authenticator app, with the sealed secret it was made from."""

    sealed = forms.CharField(widget=forms.HiddenInput, max_length=400)


class ConfirmForm(CodeForm):
    """Both factors once more."""

    field_order = ("password", "code")
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(SetPasswordMixin, forms.Form):
    """A password, twice; `person` is whom it must not resemble."""

    password1, password2 = SetPasswordMixin.create_password_fields(label1="Password", label2="Password again")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password1"].help_text = CHOOSING
        self.fields["password2"].help_text = ""

    def clean(self) -> dict[str, Any]:
        self.describe_person()
        self.validate_passwords()
        self.validate_password_for_user(self.person, "password1")
        return super().clean() or self.cleaned_data

    def describe_person(self) -> None:
        """Tells the person's facts that were typed in the same form."""


class ChangePasswordForm(NewPasswordForm):
    """A new password for somebody who knows the old one; those who came by a one-time link are not asked for it."""

    field_order = ("old_password", "password1", "password2")
    old_password = forms.CharField(
        label="Your password now",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: Person, by_link: bool, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        if by_link:
            del self.fields["old_password"]

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if not factor.password_fits(self.person, old):
            raise forms.ValidationError(
                "This is not your password, or there were too many wrong ones: wait a quarter of an hour."
            )
        return old


class NewPersonForm(NewPasswordForm):
    """Who is new here chooses a name and a password."""

    field_order = ("name", "password1", "password2")
    name = forms.CharField(
        label="Your name",
        max_length=120,
        validators=[valid_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def describe_person(self) -> None:
        self.person.name = self.cleaned_data.get("name", "")


class NameForm(forms.ModelForm):
    """How a person is named in what they do from now on."""

    class Meta:
        model = Person
        fields = ("name",)
        labels: ClassVar = {"name": "Your name"}


class InviteForm(forms.ModelForm):
    """Who is asked to join, as what."""

    email = EmailField(help_text="The link works for this address alone.")

    class Meta:
        model = Invitation
        fields = ("name", "email", "role")

    def __init__(self, *args: Any, inviter_is_owner: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"role": Role.CONTRIBUTOR}
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "off"
        self.fields["role"] = _role_field(by_owner=inviter_is_owner)


class RoleForm(VerbForm):
    """Another role for a member."""

    role = forms.ChoiceField(choices=Role)

    def __init__(self, *args: Any, record: Membership, viewer_is_owner: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"role": record.role}
        super().__init__(*args, record=record, **kwargs)
        self.fields["role"] = _role_field(by_owner=viewer_is_owner)


class GrantForm(forms.Form):
    """Who is given a permission on one record, and until when."""

    person = forms.ModelChoiceField(
        queryset=Person.objects.none(), label="Member", empty_label="Choose a member"
    )
    until = DayField(
        required=False,
        latest=date.max,
        help_text="The last day on which it holds. Leave empty: until it is taken back.",
    )

    def __init__(
        self, *args: Any, organisation: Organisation, roles: set[Role], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        members = Membership.objects.of(organisation).current().filter(role__in=roles)
        person, people = self.fields["person"], Person.objects.filter(pk__in=members.values("person"))
        person.queryset = people  # type: ignore[attr-defined]
        if not people.exists():
            titles = " or ".join(role.label.lower() for role in Role if role in roles)
            person.help_text = (
                f"There is nobody to choose: it is for members with the role {titles}, and there is none. "
                "Invite one, or change a role, under People."
            )

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < self.today:
            raise forms.ValidationError("This day has passed.")
        return until


class FactsForm(forms.ModelForm):
    """What an organisation is, and where."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=zone_choices,
        help_text="Days begin and end here, and mail leaves after 07:00 here.",
    )
    states = forms.MultipleChoiceField(
        label="States",
        required=False,
        choices=list(STATES.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-scroll choices-columns"}),
        help_text="Where the people live whose PHI you hold.",
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ("name", "kind", "time_zone", "states")


class OrganisationForm(FactsForm, VersionedForm):
    """The facts of an organisation with its officers, who are chosen among its members."""

    class Meta(FactsForm.Meta):
        fields = (
            *FactsForm.Meta.fields,
            "security_officer",
            "security_officer_since",
            "privacy_officer",
            "privacy_officer_since",
            "expiring_days",
            "baa_review_months",
            "chain_review_months",
            "phi_countries",
            "tls_floor",
            "report_hours",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.instance
        self.initial["phi_countries"] = ", ".join(organisation.phi_countries)
        self.fields["report_hours"].required = False
        self.fields["tls_floor"].required = False  # a client that does not know it leaves it as it is
        current = Q(memberships__organisation=organisation, memberships__archived_at=None)
        members = Person.objects.filter(current)
        for officer in ("security_officer", "privacy_officer"):
            field: Any = self.fields[officer]
            field.queryset = members
            field.empty_label = "Nobody yet"
            self.fields[f"{officer}_since"].widget = DayInput()

    def clean_phi_countries(self) -> list[str]:
        """Each once, in the order typed."""
        return list(dict.fromkeys(self.cleaned_data["phi_countries"]))


def _role_field(*, by_owner: bool) -> forms.ChoiceField:
    choices = [choice for choice in Role.choices if by_owner or choice[0] != Role.OWNER]
    return forms.ChoiceField(label="Role", choices=choices)
