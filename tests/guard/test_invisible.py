"""Signs that nobody sees: refused in one line, left out of what sorts, and kept where a script needs them."""

import pytest
from django import forms

from compliance.guard.forms import GuardedForm
from compliance.guard.invisible import holds_invisible
from vendors.models import sorting_name


class NameForm(GuardedForm, forms.Form):
    name = forms.CharField()
    notes = forms.CharField(required=False, widget=forms.Textarea)


UNSEEN = [
    "\u200b",
    "\u00ad",
    "\u2060",
    "\ufeff",
    "\u2800",
    "\u3164",
    "\u115f",
    "\uffa0",
    "\u034f",
    "\u200d",
    "\u200c",
    "\u200f",
    "\u200e",
]


@pytest.mark.parametrize("sign", UNSEEN)
def test_no_name_holds_what_nobody_sees(sign: str) -> None:
    assert "nobody can see" in NameForm({"name": f"Ra{sign}cer"}).errors["name"][0]
    assert not NameForm({"name": sign}).is_valid()
    assert sorting_name(f"Ra{sign}cer") == "racer"
    assert sorting_name(f"Racer{sign}") == "racer"
    assert NameForm({"name": "Racer", "notes": f"One{sign} line\nand another"}).is_valid()


@pytest.mark.parametrize("name", ["\u0301", "\u0301\u0302", "…", "-", "😀"])
def test_a_name_has_a_letter_or_a_digit(name: str) -> None:
    assert "letter or a digit" in NameForm({"name": name}).errors["name"][0]


@pytest.mark.parametrize("name", ["7", "É", "3M", "C++", "می\u200cخواهم", "क्\u200dष", "北京", "Zoë’s"])
def test_names_of_every_script_are_taken(name: str) -> None:
    assert NameForm({"name": name}).is_valid()
    assert not holds_invisible(name)


@pytest.mark.parametrize("sign", ["\x00", "\x08", "\x1b", "\x7f", "\x9b"])
def test_control_characters_are_seen_by_nobody(sign: str) -> None:
    assert holds_invisible(f"Acme{sign} Health") and holds_invisible(f"Élan{sign} Health")


def test_tabs_and_line_ends_are_seen() -> None:
    assert not holds_invisible("a\tb\r\nc") and not holds_invisible("é\tb\r\nc")
