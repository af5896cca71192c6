"""Decides how icons and badges look: always a shape and a word, never colour alone."""

from functools import lru_cache
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from compliance.charts.icons import ICONS

register = template.Library()

#: As attributes, so that a PDF, which does not know the style sheet of the pages, draws the same.
STROKE: Final = mark_safe(  # noqa: S308 our own constant
    'class="icon" viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.75" '
    'stroke-linecap="round" stroke-linejoin="round"'
)
HIDDEN: Final = mark_safe('aria-hidden="true"')  # noqa: S308 our own constant

TONES: Final[dict[str, str]] = {
    "critical": "critical",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "good": "good",
    "soon": "clock",
    "draft": "draft",
    "ended": "ended",
    "info": "info",
}


@register.simple_tag
@lru_cache(maxsize=512, typed=True)
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon beside a word (hidden from screen readers) or, with `label`, in place of one."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else HIDDEN
    return format_html("<svg {} {}>{}</svg>", STROKE, meaning, mark_safe(ICONS[name]))  # noqa: S308 our own drawings


@register.simple_tag
@lru_cache(maxsize=512, typed=True)
def badge(word: str, tone: str = "info") -> SafeString:
    """A word with the shape of its tone; an unknown tone is a mistake of the template, so it raises."""
    return format_html('<span class="mark mark-{}">{}{}</span>', tone, icon(TONES[tone]), word)


@register.filter
def tone_icon(tone: str) -> str:
    """The name of the icon that stands for a tone."""
    return TONES[tone]


@register.simple_tag
def severity(level: object) -> SafeString:
    """A gap's severity, given as a Severity or as its word."""
    word = str(getattr(level, "word", level))
    return badge(word, word.lower())
