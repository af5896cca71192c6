"""Decides where a text holds possible identifiers, and what it looks like without them.

This finds likely slips. It is no de-identification under 45 CFR 164.514: names in running text pass it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from compliance.guard.catalogue import KINDS
from compliance.guard.patterns import UNION, UNION_WITH_MAIL


@dataclass(frozen=True, slots=True)
class Finding:
    kind: str
    start: int
    end: int
    label: str


def find(text: str) -> list[Finding]:
    """Possible identifiers in the order of the text, never overlapping."""
    union = UNION_WITH_MAIL if "@" in text else UNION
    findings, at = [], 0
    while match := union.search(text, at):
        number = match.lastindex or 1
        kind, _, _, check = union.patterns[number - 1]
        if check and not check(match[number]):
            at = match.start() + 1
            continue
        start, at = match.span(number)
        findings.append(Finding(kind, start, at, KINDS[kind].label))
    return findings


def redact(text: str, findings: Iterable[Finding]) -> str:
    """Replace each finding by its kind in brackets."""
    parts, at = [], 0
    for finding in sorted(findings, key=lambda finding: finding.start):
        parts += [text[at : finding.start], f"[redacted: {finding.label}]"]
        at = finding.end
    return "".join(parts) + text[at:]
