"""What may be typed about a deed on many: the new owner, or why."""

from typing import Any

from django import forms

from compliance.accounts.models import Organisation
from compliance.guard.forms import GuardedForm
from vendors.forms.choices import OwnerField
from vendors.forms.verbs import WHY


class BulkForm(GuardedForm, forms.Form):
    """The owner for “assign owner”, a reason for all."""

    owner = OwnerField(label="Owner", queryset=None, required=False, empty_label="Nobody")
    why = forms.CharField(label="Why", max_length=500, required=False, widget=WHY)

    #: It stands with every record of the batch.
    guard_never_keeps = ("why",)

    def __init__(self, *args: Any, organisation: Organisation, verb: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if verb == "owner":
            self.fields["owner"].offer(organisation, None)  # type: ignore[attr-defined]
        else:
            del self.fields["owner"]
        self.fields["why"].required = verb == "archive"
