"""A form with a possible identifier asks once, and saves after redaction or with a reason."""

import re
from html import unescape

import pytest
from django import forms
from django.db import connection
from django.http import QueryDict

from compliance.guard.forms import GuardedForm, Kept, note_kept
from compliance.ledger.models import Event, Narrative

SSN = "ask about 123-45-6789 first"
REASON = "Vendor's own test number"


class NoteForm(GuardedForm, forms.Form):
    name = forms.CharField(max_length=60)
    notes = forms.CharField(widget=forms.Textarea, required=False)
    contact = forms.CharField(required=False)
    mail = forms.EmailField(required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False)
    count = forms.IntegerField(required=False)
    guard_allows = {"contact": ("email", "phone")}


def posted(initial=None, prefix=None, form=NoteForm, **values):
    data = QueryDict(mutable=True)
    data.update({"name": "Scribe", **values})
    data._mutable = False
    return form(data, initial=initial, prefix=prefix)


def fields_of(html):
    """What a browser would send back for the inputs inside a warning."""
    inputs = re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', html)
    return {name: unescape(value) for name, value in inputs}


def test_quiet_text_is_saved_at_once():
    form = posted(notes="Renews on 2026-12-31, notice 30 days.")
    assert form.is_valid()
    assert form.guard_reasons == {}
    assert "warning" not in form["notes"].__dict__


@pytest.mark.parametrize("field", ["name", "notes", "contact"])
def test_single_lines_and_textareas_are_asked_about(field):
    form = posted(**{field: SSN})
    assert not form.is_valid()
    assert form.has_error(field, code="possible_identifier")
    assert "SSN" in form[field].warning
    assert f'name="redact" value="{field}"' in form[field].warning
    assert form[field].value() == SSN, "nothing typed is lost"


def test_neither_message_nor_warning_repeats_the_value():
    form = posted(notes=SSN)
    assert "123-45-6789" not in str(form.errors) + form["notes"].warning


def test_the_warning_stands_beside_its_field():
    html = posted(notes=SSN)["notes"].as_field_group()
    assert html.count('class="field-warning"') == 1
    assert "Keep, because" in html


@pytest.mark.parametrize("sign", ["\u202a", "\u202e", "\u2066", "\u2069"])
@pytest.mark.parametrize("field", ["name", "notes"])
def test_signs_that_turn_text_around_are_refused(field, sign):
    form = posted(**{field: f"Acme {sign}fdp.exe"})
    assert "invisible signs" in form.errors[field][0]


def test_scripts_that_run_from_the_right_are_welcome():
    assert posted(name="מרפאה \u200f(2)").is_valid()


def test_fields_that_are_no_free_text_are_left_alone():
    assert posted(mail="jane.doe@gmail.com", password=SSN).is_valid()


def test_allowed_kinds_pass_in_their_field_alone():
    line = "Jane Doe, jane.doe@vendor.example, 415-555-0123"
    assert posted(contact=line).is_valid()
    assert not posted(notes=line).is_valid()
    assert not posted(contact="123-45-6789, jane.doe@vendor.example").is_valid()


def test_redact_shows_the_redacted_text_and_saves_nothing():
    form = posted(notes=SSN, count="x", redact="notes")
    assert not form.is_valid()
    assert form["notes"].value() == "ask about [redacted: SSN] first"
    assert form.has_error("notes", code="redacted")
    assert form.has_error("count"), "other faults are shown as well"
    assert posted(notes=form["notes"].value()).is_valid()


def test_redact_never_saves_even_when_there_is_nothing_left_to_redact():
    form = posted(notes="clean by now", redact="notes")
    assert not form.is_valid()
    assert form["notes"].value() == "clean by now"


def test_redact_touches_its_own_field_alone():
    form = posted(notes=SSN, name=SSN, redact="notes")
    assert not form.is_valid()
    assert form["name"].value() == SSN
    assert form.has_error("name", code="possible_identifier")


def test_redact_leaves_allowed_kinds():
    form = posted(contact="123-45-6789, 415-555-0123", redact="contact")
    assert form["contact"].value() != ""
    assert not form.is_valid()
    assert form["contact"].value() == "[redacted: SSN], 415-555-0123"


@pytest.mark.parametrize("value", ["count", "mail", "password", "nothing", ""])
def test_redact_of_something_else_is_ignored(value):
    assert posted(notes="quiet", redact=value).is_valid()


def test_kept_with_a_reason():
    asked = posted(notes=SSN)
    assert not asked.is_valid()
    answer = fields_of(asked["notes"].warning)
    assert answer == {"notes_keep_reason": "", "notes_keep_kinds": "ssn"}
    form = posted(notes=SSN, **{**answer, "notes_keep_reason": REASON})
    assert form.is_valid()
    assert form.cleaned_data["notes"] == SSN
    assert form.guard_reasons == {"notes": Kept(("ssn",), REASON)}


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "say why it stays"),
        ("   ", "say why it stays"),
        ("because", "10 characters or more"),
        ("x" * 301, "300 characters or fewer"),
        ("it is the SSN 123-45-6789 of nobody", "The reason itself"),
    ],
)
def test_poor_reasons(reason, message):
    form = posted(notes=SSN, notes_keep_reason=reason, notes_keep_kinds="ssn")
    assert not form.is_valid()
    assert message in str(form.errors["notes"])
    assert fields_of(form["notes"].warning)["notes_keep_reason"] == reason.strip(), "the reason is not lost"
    assert form.guard_reasons == {}


class LabelForm(NoteForm):
    guard_never_keeps = ("name",)


def test_a_label_is_never_kept_whatever_the_reason():
    kept = {"name_keep_reason": REASON, "name_keep_kinds": "ssn"}
    form = posted(form=LabelForm, **{"name": SSN, **kept})
    assert not form.is_valid()
    assert form.guard_reasons == {}
    assert "nothing can be redacted later" in form.errors["name"][0]
    assert fields_of(form["name"].warning) == {}, "nothing asks for a reason"
    redacted = posted(form=LabelForm, name=SSN, redact="name")
    assert not redacted.is_valid()
    assert redacted["name"].value() == "ask about [redacted: SSN] first"
    assert posted(form=LabelForm, name=redacted["name"].value()).is_valid()


def test_other_fields_of_such_a_form_may_be_kept():
    assert posted(form=LabelForm, notes=SSN, notes_keep_reason=REASON, notes_keep_kinds="ssn").is_valid()


def test_a_reason_holds_for_the_kinds_it_was_given_for():
    form = posted(notes=SSN + ", MRN 4471902", notes_keep_reason=REASON, notes_keep_kinds="ssn")
    assert not form.is_valid()
    assert fields_of(form["notes"].warning)["notes_keep_kinds"] == "mrn,ssn"


def test_a_reason_that_nobody_was_asked_for_does_not_count():
    assert not posted(notes=SSN, notes_keep_reason=REASON).is_valid()


def test_the_reason_survives_a_fault_elsewhere():
    form = posted(notes=SSN, count="x", notes_keep_reason=REASON, notes_keep_kinds="ssn")
    assert not form.is_valid()
    assert not form.has_error("notes")
    assert fields_of(form["notes"].warning)["notes_keep_reason"] == REASON


def test_unchanged_text_is_not_asked_about_again():
    assert posted(initial={"notes": SSN}, notes=SSN).is_valid()
    assert posted(initial={"notes": "a\nb " + SSN}, notes="a\r\nb " + SSN).is_valid()
    assert not posted(initial={"notes": SSN}, notes=SSN + "!").is_valid()


def test_hostile_reason_is_escaped():
    form = posted(notes=SSN, notes_keep_reason='"><script>x</script>', notes_keep_kinds='"><b>')
    assert not form.is_valid()
    assert "<script>" not in form["notes"].warning
    assert "<b>" not in form["notes"].warning


def test_prefixes():
    form = posted(prefix="b1", **{"b1-name": "Scribe", "b1-notes": SSN})
    assert not form.is_valid()
    answer = fields_of(form["notes"].warning)
    assert set(answer) == {"b1-notes_keep_reason", "b1-notes_keep_kinds"}
    again = {"b1-name": "Scribe", "b1-notes": SSN, **answer, "b1-notes_keep_reason": REASON}
    assert posted(prefix="b1", **again).is_valid()
    assert posted(prefix="b1", **{**again, "redact": "b1-notes"})["notes"].value() == SSN
    redacted = posted(prefix="b1", **{**again, "redact": "b1-notes"})
    assert not redacted.is_valid()
    assert "[redacted: SSN]" in redacted["notes"].value()


def test_a_subclass_that_forgets_super_is_watched_as_well():
    class Careless(NoteForm):
        def clean(self):
            return self.cleaned_data

    assert not posted(form=Careless, notes=SSN).is_valid()


def test_a_repeated_field_and_a_missing_one():
    data = QueryDict("name=a&notes=x&notes=123-45-6789&redact=notes")
    form = NoteForm(data)
    assert not form.is_valid()
    assert form["notes"].value() == "[redacted: SSN]"
    assert not NoteForm(QueryDict("redact=notes")).is_valid()


def test_unbound_form_asks_nothing():
    form = NoteForm(initial={"notes": SSN})
    assert not form.errors
    assert 'class="field-warning"' not in form.as_div()


@pytest.mark.django_db
def test_the_ledger_learns_what_was_kept_and_why_but_not_the_text(organisation, alice):
    form = posted(notes=SSN, notes_keep_reason=REASON, notes_keep_kinds="ssn")
    assert form.is_valid()
    note_kept(form, organisation, by=alice)
    event = Event.objects.latest("number")
    assert event.verb == "kept"
    assert '"facts":{"field":"notes","kinds":["ssn"]}' in event.state
    assert event.why_id == Narrative.objects.get(field="why", record_id=organisation.pk, pk=event.why_id).pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(ledger_event::text, '') FROM ledger_event")
        assert "123-45-6789" not in cursor.fetchone()[0]


@pytest.mark.parametrize("sign", ["\x08", "\x1b", "\x7f", "\x9b"])
@pytest.mark.parametrize("field", ["name", "notes"])
def test_control_characters_are_refused_where_turning_ones_are(field, sign):
    form = posted(**{field: f"Acme {sign}[31mHealth"})
    assert "nobody can see" in form.errors[field][0]


def test_notes_keep_their_lines_and_tabs():
    assert posted(notes="one\r\n\ttwo\n").is_valid()
