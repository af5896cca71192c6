"""Decides whether free text holds possible identifiers of a person.

Rooms: catalogue.py and catalogue/ (the kinds with the law's letter, words that name no person), patterns.py
(what they look like), checks.py (can it be one), identifiers.py (find and redact),
invisible.py (signs that nobody sees), forms.py (the warning).
"""

from compliance.guard.identifiers import Finding, find, redact

__all__ = ["Finding", "find", "redact"]
