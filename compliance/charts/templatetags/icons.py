"""Decides how icons and badges look: always a shape and a word, never colour alone."""

from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from compliance.charts.icons import ICONS

register = template.Library()

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
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon beside a word (hidden from screen readers) or, with `label`, in place of one."""
    drawing = mark_safe(ICONS[name])  # noqa: S308 our own constants
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, drawing
        )
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawing)


@register.simple_tag
def badge(word: str, tone: str = "info") -> SafeString:
    """A word with the shape of its tone; an unknown tone is a mistake of the template, so it raises."""
    return format_html('<span class="mark mark-{}">{}{}</span>', tone, icon(TONES[tone]), word)


@register.simple_tag
def severity(level: object) -> SafeString:
    """A gap's severity, given as the word or as an enumeration whose value is the word."""
    word = str(getattr(level, "value", level))
    return badge(word.capitalize(), word)
