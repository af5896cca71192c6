"""Decides when text with a possible identifier may be saved: after it was redacted, or kept for a reason."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import ClassVar, NamedTuple

from django import forms
from django.template.loader import render_to_string

from compliance.guard.catalogue import KINDS
from compliance.guard.identifiers import Finding, find, redact
from compliance.guard.invisible import CONTROL, holds_invisible
from compliance.ledger import door
from compliance.ledger.records import Versioned

#: Signs that make text read otherwise than it is stored: "fdp.exe" as "exe.pdf".
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: Why no reason counts for text that becomes a label.
NEVER_KEPT = "It would stand in the history and in mails, where nothing can be redacted later: leave it out, or redact it."
REASON_MIN = 10
REASON_MAX = 300
STRUCTURED = (
    forms.EmailField,
    forms.URLField,
    forms.SlugField,
    forms.RegexField,
    forms.UUIDField,
    forms.GenericIPAddressField,
    forms.JSONField,
)


class Kept(NamedTuple):
    kinds: tuple[str, ...]
    reason: str


class GuardedForm(forms.BaseForm):
    """Watches every free-text field of the form it is mixed into: `class NoteForm(GuardedForm, ModelForm)`.

    Text that did not change is not asked about again. `guard_allows` names kinds that belong into a field,
    as the address of a vendor's contact does: `guard_allows = {"contact": ("email", "phone")}`.
    `guard_never_keeps` names the fields whose text stands in clear in events, titles and mails, where nobody can redact it later:
    for them no reason counts.
    """

    guard_allows: ClassVar[Mapping[str, Collection[str]]] = {}
    guard_never_keeps: ClassVar[Collection[str]] = ()
    guard_reasons: dict[str, Kept]

    def full_clean(self) -> None:
        self.guard_reasons = {}
        redacted = self._redact_asked() if self.is_bound else None
        super().full_clean()
        for name in self._changed_texts():
            if problem := self._unseen(name, str(self[name].data)):
                self.add_error(name, problem)
            self._ask(name)
        if redacted and not self.has_error(redacted):
            self.add_error(
                redacted, forms.ValidationError("Redacted. Read it over, then save.", code="redacted")
            )

    def _free_texts(self) -> Iterator[str]:
        for name, field in self.fields.items():
            is_text = isinstance(field, forms.CharField) and not isinstance(field, STRUCTURED)
            if is_text and not field.disabled and not isinstance(field.widget, forms.PasswordInput):
                yield name

    def _changed_texts(self) -> Iterator[str]:
        for name in self._free_texts() if self.is_bound else ():
            if _lines(self[name].data) != _lines(self[name].initial):
                yield name

    def _unseen(self, name: str, text: str) -> str:
        """What is wrong with signs that nobody sees; in text of many lines they hide nothing unless they turn it around."""
        if TURNING.search(text):
            return "This holds invisible signs that turn text around. Type it anew."
        is_long = isinstance(self.fields[name].widget, forms.Textarea)
        if CONTROL.search(text) or (not is_long and holds_invisible(text)):
            return "This holds signs that nobody can see. Type it anew."
        if is_long:
            return ""
        if name == "name" and text.strip() and not any(sign.isalnum() for sign in text):
            return "A name needs a letter or a digit."
        return ""

    def _findings(self, name: str) -> list[Finding]:
        text = self[name].data
        if not isinstance(text, str):
            return []
        allowed = self.guard_allows.get(name, ())
        # What the field does not hold is not looked at: the text is refused, and asked about when it fits.
        widest = getattr(self.fields[name], "max_length", None)
        return [f for f in find(text[:widest]) if f.kind not in allowed]

    def _redact_asked(self) -> str | None:
        """The field whose "Redact" was pressed; its text is redacted before anything else is looked at."""
        for name in self._free_texts():
            html_name = self.add_prefix(name)
            if self.data.get("redact") == html_name:
                data = self.data.copy()  # type: ignore[attr-defined]
                data[html_name] = redact(data.get(html_name, ""), self._findings(name))
                self.data = data
                return name
        return None

    def _ask(self, name: str) -> None:
        kinds = tuple(sorted({finding.kind for finding in self._findings(name)}))
        if not kinds:
            return
        html_name = self.add_prefix(name)
        reason = self.data.get(f"{html_name}_keep_reason", "").strip()
        asked = set(self.data.get(f"{html_name}_keep_kinds", "").split(","))
        keepable = name not in self.guard_never_keeps
        problem = _problem(kinds, asked, reason) if keepable else f"{_may_identify(kinds)} {NEVER_KEPT}"
        if problem:
            self.add_error(name, forms.ValidationError(problem, code="possible_identifier"))
        else:
            self.guard_reasons[name] = Kept(kinds, reason)
        context = {
            "html_name": html_name,
            "id": self[name].auto_id,
            "kinds": kinds,
            "labels": labels(kinds),
            "keepable": keepable,
            "reason": reason,
            "min": REASON_MIN,
            "max": REASON_MAX,
        }
        self[name].warning = render_to_string("guard/warning.html", context)  # type: ignore[attr-defined]


def note_kept(form: GuardedForm, record: Versioned, *, by: door.Actor) -> None:
    """Write into the ledger what was kept and why: after the record was saved, in the same transaction."""
    for name, (kinds, reason) in form.guard_reasons.items():
        door.note(record, by=by, verb="kept", why=reason, facts={"field": name, "kinds": list(kinds)})


def problem_of_reason(reason: str) -> str | None:
    """What is wrong with a reason given for text that stays."""
    if len(reason) < REASON_MIN:
        return f"Say why it stays in {REASON_MIN} characters or more, or redact it."
    if len(reason) > REASON_MAX:
        return f"Say why it stays in {REASON_MAX} characters or fewer."
    if in_reason := {finding.kind for finding in find(reason)}:
        return f"The reason itself may identify a person: {labels(in_reason)}. Word it without that."
    return None


def labels(kinds: Collection[str]) -> str:
    """Kinds of identifiers in words: “phone, e-mail”."""
    return ", ".join(KINDS[kind].label for kind in sorted(kinds))


def _problem(kinds: tuple[str, ...], asked: set[str], reason: str) -> str | None:
    """Why the text may not be saved yet; a reason holds for the kinds it was given for and no others."""
    if not reason or not set(kinds) <= asked:
        return f"{_may_identify(kinds)} Redact it, or say why it stays."
    return problem_of_reason(reason)


def _may_identify(kinds: Collection[str]) -> str:
    return f"This may identify a person: {labels(kinds)}."


def _lines(text: object) -> list[str]:
    """The text without its line ends, which browsers change."""
    return str(text or "").strip().splitlines()
