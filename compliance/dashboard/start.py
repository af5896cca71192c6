"""The first run: whoever comes first creates the organisation and becomes its owner, or starts with the sample."""

from hmac import compare_digest
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from compliance.accounts import actions, factor, late
from compliance.accounts.access import open_to_all
from compliance.accounts.forms import CHOOSING, EmailField, FactsForm
from compliance.accounts.models import Organisation, Person, valid_name
from compliance.accounts.sample import ZONE, sample_create
from compliance.accounts.views.sign_in import BACKEND
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.ledger.forms import posted, save_form, status_of
from compliance.registers.registry import registry

#: The number of the advisory lock behind which only one first run can be.
LOCK = 7_274_001
OWN, SAMPLE = "own", "sample"
_OF_A_NEW_PERSON = ("setup_code", "owner_name", "email", "password1", "password2")


class StartForm(SetPasswordMixin, FactsForm):
    """The organisation, unless the sample is wished for, and its owner; with the code that was printed, where one was."""

    setup_code = forms.CharField(
        label="Set-up code", max_length=100, help_text="It was printed where this installation was started."
    )
    owner_name = forms.CharField(
        label="Your name",
        max_length=120,
        validators=[valid_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailField()
    password1, password2 = SetPasswordMixin.create_password_fields(label1="Password", label2="Password again")
    begin_with = forms.ChoiceField(
        label="Begin with",
        widget=forms.RadioSelect,
        initial=OWN,
        choices=[
            (OWN, "Your own organisation"),
            (
                SAMPLE,
                "The sample, Lakeside Family Health: a made-up clinic to look around in, removable at any time",
            ),
        ],
    )

    #: As the page asks; the list of what is wrong follows it.
    field_order = (
        "setup_code",
        "begin_with",
        *(name for name in _OF_A_NEW_PERSON if name != "setup_code"),
        "name",
    )

    def __init__(self, *args: Any, owner: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        self.fields["name"].label = "Name of the organisation"
        if not settings.SETUP_CODE:
            del self.fields["setup_code"]
        if owner:
            for name in _OF_A_NEW_PERSON:
                self.fields.pop(name, None)
            del self.fields["begin_with"]
        else:
            self.fields["password1"].help_text = CHOOSING
            self.fields["password2"].help_text = ""
            self.fields["name"].required = self.data.get("begin_with") != SAMPLE

    def clean_setup_code(self) -> str:
        code: str = self.cleaned_data["setup_code"].strip()
        if not compare_digest(code.encode(), settings.SETUP_CODE.encode()):
            raise ValidationError("This is not the code that was printed.")
        return code

    def clean(self) -> dict[str, Any]:
        if not self.owner:
            given = self.cleaned_data
            self.validate_passwords()
            person = Person(email=given.get("email", ""), name=given.get("owner_name", ""))
            self.validate_password_for_user(person, "password1")
        return super().clean() or self.cleaned_data

    def begin(self) -> Organisation:
        """Creates what was asked for. Raises ValidationError, and Refused where somebody else was first."""
        given = self.cleaned_data
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if not is_open(self.owner):
            raise Refused("Somebody else was first. Ask them to invite you.")
        owner = self.owner or Person.objects.create_user(
            given["email"], given["owner_name"], given["password1"]
        )
        self.owner = owner
        if given.get("begin_with") == SAMPLE:
            return sample_begin(owner)
        facts = {name: given[name] for name in ("name", "kind", "time_zone", "states")}
        return actions.organisation_create(owner, **facts)


def is_open(owner: Person | None) -> bool:
    """Whether there is a first run to do: for anyone before anything is there, later for those who only have the sample."""
    made = Organisation.objects.filter(sample=False) if owner else Organisation.objects.all()
    return not made.exists()


def somebody_can_sign_in() -> bool:
    """Whether the first run is theirs, and no stranger's, although no organisation is there (any more)."""
    return Person.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


def sample_begin(owner: Person) -> Organisation:
    """The sample organisation with every register's chapter."""
    return sample_create(owner, clock.today(ZONE), tuple(register.sample for register in registry))


@open_to_all
@sensitive_post_parameters("password1", "password2", "setup_code")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The first-run page; once an organisation is there it is gone."""
    owner: Person | None = request.user if request.user.is_authenticated else None
    if not is_open(owner):
        raise Http404
    if owner is None and somebody_can_sign_in():
        return late.sign_in_first(request)
    if owner and not factor.is_verified(request):
        return late.second_factor_first(request)
    form = StartForm(*posted(request), instance=Organisation(), owner=owner)
    begun: list[Organisation] = []
    if save_form(request, form, lambda: begun.append(form.begin())):
        if owner:
            return redirect(begun[0])
        login(request, form.owner, backend=BACKEND)
        return redirect("second_factor_enrol")
    return render(request, "dashboard/start.html", {"form": form}, status=status_of(form))
