"""Fields for a redaction: it always says why."""

from django import forms

from compliance.guard.forms import GuardedForm


class RedactForm(GuardedForm, forms.Form):
    """Why a text is redacted. The reason stays readable, so it must not repeat what is taken away."""

    why = forms.CharField(
        label="Reason",
        max_length=300,
        help_text="Stays readable in the ledger: say what kind of thing was written, not the thing itself.",
    )
