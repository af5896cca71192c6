"""Fields of the mail server, and the filters of the outbox."""

from typing import Any

from django import forms

from compliance.accounts.models import Organisation, Person
from compliance.ledger.forms import VersionedForm
from compliance.reminders.models import Mail, MailServer

#: What can be asked for on the outbox page: states, and the one that is not a state of its own.
STATES = [("", "Any"), *Mail.State.choices, ("twice", "Possibly twice")]


class MailServerForm(VersionedForm):
    """The mail server; its password is taken and never shown again."""

    password = forms.CharField(
        label="Password",
        required=False,
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = MailServer
        fields = ("host", "port", "security", "accept_self_signed", "username", "from_address")

    field_order = ("host", "port", "security", "accept_self_signed", "username", "password", "from_address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.sealed_password:
            self.fields["password"].help_text = "One is stored. Leave this empty to keep it."
        if self.instance.username and self.instance.security == MailServer.Security.NONE:
            self["security"].warning = "User name and password go over the network for anyone to read."  # type: ignore[attr-defined]

    @property
    def new_password(self) -> str | None:
        """The password to store: None keeps the one there is."""
        if not self.cleaned_data.get("username"):
            return ""
        return self.cleaned_data.get("password") or None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        keeps = self.instance.sealed_password and not cleaned.get("password") and cleaned.get("username")
        if keeps and {"host", "port", "security", "accept_self_signed"} & set(self.changed_data):
            # or whoever may change the settings could have the stored password told to a server of their own
            self.add_error("password", "The server changed: enter its password again.")
        return cleaned


class OutboxFilter(forms.Form):
    """Which mails to show; what makes no sense is left out of account."""

    state = forms.ChoiceField(label="State", choices=STATES, required=False)
    person = forms.ModelChoiceField(
        label="To", queryset=Person.objects.none(), required=False, empty_label="Anyone"
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        addressed = Mail.objects.of(organisation).exclude(person=None).values("person")
        self.fields["person"].queryset = Person.objects.filter(pk__in=addressed)  # type: ignore[attr-defined]

    def narrow(self, mails: Any) -> Any:
        """The mails that were asked for."""
        self.is_valid()
        state, person = self.cleaned_data.get("state"), self.cleaned_data.get("person")
        if state == "twice":
            mails = mails.filter(state=Mail.State.SENT, doubtful=True)
        elif state:
            mails = mails.filter(state=state)
        return mails.filter(person=person) if person else mails
