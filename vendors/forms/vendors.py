"""What may be typed about a vendor, its contacts and its services."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.forms.formsets import TOTAL_FORM_COUNT
from django.utils.functional import cached_property

from compliance.guard.catalogue import KINDS
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import Clash, VersionedForm
from compliance.registers.correcting import CorrectionMixin
from vendors.fields import DayField
from vendors.forms.choices import OwnerField, VendorNameField
from vendors.models import Contact, Vendor, sorting_name

#: A contact is a person at a company: how to reach them belongs into these fields.
CONTACT_KINDS = ("name", "phone", "email", "address")
MOST_CONTACTS = 50
REASON_NEEDED = {
    Vendor.BaStatus.TREATMENT,
    Vendor.BaStatus.CONDUIT,
    Vendor.BaStatus.NO_PHI,
    Vendor.BaStatus.LIMITED_DATA_SET,
}


WEB_ADDRESS = forms.URLField(assume_scheme="https")


def valid_website(text: str) -> str:
    """An http(s) address, or a bare host name as lists keep them. Raises ValidationError for javascript: and the like."""
    website = text.strip()
    if not website:
        return ""
    address = website if "://" in website else f"https://{website}"
    WEB_ADDRESS.clean(address)
    if not address.startswith(("https://", "http://")):
        raise ValidationError(
            "Write an address that starts with https:// or a host name such as example.com."
        )
    return website


def valid_mail(text: str) -> str:
    """Lists keep addresses that the strict rule refuses, accents among them: what is no address at all raises ValidationError."""
    email = text.strip()
    if email and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", email):
        raise ValidationError("This is not a mail address.")
    return email


class VendorForm(CorrectionMixin, VersionedForm):
    """The facts of a vendor; choices are narrowed to the organisation."""

    kinds = forms.MultipleChoiceField(
        label="Kinds", choices=Vendor.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    parent = VendorNameField(
        label="Parent vendor",
        required=False,
        help_text="The company it belongs to or works for, if you list that too.",
    )

    # Companies bear the names of people and of patients: Patient Square Capital.
    guard_allows = {
        "name": ("name",),
        "parent": tuple(KINDS),
    }  # the parent's was looked at when it was recorded
    guard_never_keeps = ("name", "website", "parent")

    class Meta:
        model = Vendor
        fields = (
            "name", "kinds", "website", "parent", "relation", "assurance", "assured_on",
            "owner", "ba_status", "ba_reason", "agency", "notes",
        )  # fmt: skip
        field_classes = {"owner": OwnerField, "assured_on": DayField}
        widgets = {
            "relation": forms.RadioSelect,
            "ba_reason": forms.Textarea(attrs={"rows": 2}),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {
            "ba_status": "Is it a business associate?",
            "ba_reason": "Why",
            "agency": "Agent or independent contractor?",
            "relation": "How does it stand to the parent vendor?",
        }
        help_texts = {
            "ba_status": "It is one if it creates, receives, maintains or transmits PHI for you (45 CFR 160.103).",
            "ba_reason": "Needed when the answer is no: an investigator will ask.",
            "agency": "What an agent knows of a breach, you know that day (45 CFR 164.404(a)(2), 164.410(a)(2)). Unknown counts as agent.",
            "owner": "Gets the reminders.",
            "relation": "With a company that works for your vendor and not for you, you need no agreement: your vendor does "
            "(45 CFR 164.502(e)(1)(i)-(ii), 164.308(b)(1)-(2)).",
            "assurance": "What you know of the agreement between the two.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vendor, owner, parent = self.instance, self.fields["owner"], self.fields["parent"]
        owner.offer(vendor.organisation, vendor.owner)  # type: ignore[attr-defined]
        owner.empty_label = "Nobody yet"  # type: ignore[attr-defined]
        self.fields["relation"].choices = Vendor.Relation.choices  # type: ignore[attr-defined]
        self.initial["relation"] = vendor.relation or Vendor.Relation.GROUP
        self.fields["assurance"].choices = [("", "Not on file"), *Vendor.Assurance.choices]  # type: ignore[attr-defined]
        self.initial["parent"] = parent.offer(vendor.organisation, vendor.parent)  # type: ignore[attr-defined]

    def clean_website(self) -> str:
        return valid_website(self.cleaned_data["website"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("ba_status") in REASON_NEEDED and not cleaned.get("ba_reason"):
            self.add_error("ba_reason", "Say why it is no business associate.")
        return cleaned

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = Vendor.objects.of(self.instance.organisation).current().filter(sort_name=sorting_name(name))
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError("There is already a vendor of this name.")
        return name


class ContactForm(GuardedForm, forms.ModelForm):
    """One contact of a vendor: a person at a company, whose phone and mail belong here."""

    guard_allows = dict.fromkeys(
        ("phone", "fax", "email", "address", "first_name", "last_name", "title"), CONTACT_KINDS
    )

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        fields = (
            "first_name",
            "last_name",
            "title",
            "email",
            "phone",
            "fax",
            "address",
            "city",
            "state",
            "postal_code",
        )

    guard_never_keeps = Meta.fields

    def clean_email(self) -> str:
        return valid_mail(self.cleaned_data["email"])


class BaseContactFormSet(BaseFormSet):
    """The contacts of a vendor: those it has, and room for one more."""

    @cached_property
    def management_form(self) -> Any:
        """How many were sent. A count below none is refused: it would read as none, and all would go."""
        counts = super().management_form
        if self.is_bound and (counts.cleaned_data.get(TOTAL_FORM_COUNT) or 0) < 0:
            counts.add_error(None, "This many contacts cannot be.")
        return counts

    def contacts(self, vendor: Vendor) -> list[Contact]:
        """The contacts as typed; a key that is not one of the vendor's own makes a new contact."""
        own: dict[Any, Contact] = {}
        if not vendor._state.adding:
            own = {contact.pk: contact for contact in vendor.contacts.all()}
        kept = []
        for form in self.forms:
            typed = {name: form.cleaned_data.get(name, "") for name in form.Meta.fields}
            if not any(typed.values()) or form.cleaned_data.get("DELETE"):
                continue
            contact = own.get(form.cleaned_data.get("key")) or Contact()
            for name, value in typed.items():
                setattr(contact, name, value)
            kept.append(contact)
        return kept


ContactFormSet = formset_factory(
    ContactForm,
    formset=BaseContactFormSet,
    extra=1,
    can_delete=True,
    max_num=MOST_CONTACTS,
    absolute_max=MOST_CONTACTS + 1,
    validate_max=True,
)


def contact_initial(vendor: Vendor) -> list[dict[str, Any]]:
    """What the formset starts from."""
    names = ContactForm.Meta.fields
    return [{"key": c.pk, **{name: getattr(c, name) for name in names}} for c in vendor.contacts.all()]


def contacts_over(clash: Clash, vendor: Vendor, typed: BaseContactFormSet) -> list[dict[str, Any]]:
    """What the formset starts from after someone else saved: untouched contacts as they are now, those typed here as typed."""
    then = {
        part["key"]: part["fields"] for part in (clash.seen or {"parts": {}})["parts"].get("contacts", ())
    }
    now = {str(row["key"]): row for row in contact_initial(vendor)}
    rows: list[dict[str, Any]] = []
    for form in typed.forms:
        key = str(form.cleaned_data.get("key") or "")
        values = {name: form.cleaned_data.get(name, "") for name in form.Meta.fields}
        is_untouched = key in then and values == {name: then[key][name] for name in values}
        if is_untouched and not form.cleaned_data.get("DELETE"):
            rows.extend([now[key]] if key in now else [])
        elif any(values.values()):
            rows.append({**values, **{name: form.cleaned_data.get(name) for name in ("key", "DELETE")}})
    sent = {str(form.cleaned_data.get("key") or "") for form in typed.forms}
    return rows + [row for key, row in now.items() if key not in sent and key not in then]
