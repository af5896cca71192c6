"""Decides what a notice must say: the elements of its content by kind, and which of them it lacks.

Each element is there in words, or there is a reason why it cannot be: the rule asks for it “to the extent possible”
(45 CFR 164.404(c)(1)), and the reason stays in the file that carries the burden of proof (164.414(b)).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What is drafted."""

    LETTER = "letter"
    MEDIA = "media"
    WEB = "web"
    COVERED_ENTITY = "covered_entity"
    REGULATOR = "regulator"
    HHS = "hhs"


@dataclass(frozen=True, slots=True)
class Element:
    """A thing that a notice says, by the field that holds it."""

    name: str
    #: As a heading that its reader understands.
    title: str
    citation: str


#: 45 CFR 164.404(c)(1)(A)-(E), in its order.
ELEMENTS: Final = (
    Element("happened", "What happened", "45 CFR 164.404(c)(1)(A)"),
    Element("involved", "What information was involved", "45 CFR 164.404(c)(1)(B)"),
    Element("protect", "What you can do", "45 CFR 164.404(c)(1)(C)"),
    Element("doing", "What we are doing", "45 CFR 164.404(c)(1)(D)"),
    Element("contact", "How to reach us", "45 CFR 164.404(c)(1)(E)"),
)
#: 45 CFR 164.410(c)(1): each person whose PHI is involved, to the extent possible.
PEOPLE: Final = Element("people", "Who is affected", "45 CFR 164.410(c)(1)")
#: 45 CFR 164.404(d)(2)(ii): a toll-free number, active for at least 90 days.
TOLL_FREE: Final = Element("toll_free", "Toll-free number", "45 CFR 164.404(d)(2)(ii)")

#: What each kind must say. A notice to media has the content of the letter (164.406(c)), and so has a substitute notice (164.404(d)(2));
#: a business associate gives what it has of it (164.410(c)(2)). What a State wants beside that stands in its own form.
OF_KIND: Final[Mapping[Kind, tuple[Element, ...]]] = {
    Kind.LETTER: ELEMENTS,
    Kind.MEDIA: ELEMENTS,
    Kind.WEB: (*ELEMENTS, TOLL_FREE),
    Kind.COVERED_ENTITY: (PEOPLE, *ELEMENTS),
    Kind.REGULATOR: ELEMENTS,
    Kind.HHS: (ELEMENTS[0], ELEMENTS[3]),
}
#: The rule that wants a notice of this kind.
CITATION: Final[Mapping[Kind, str]] = {
    Kind.LETTER: "45 CFR 164.404(c)",
    Kind.MEDIA: "45 CFR 164.406(c)",
    Kind.WEB: "45 CFR 164.404(d)(2)(ii)",
    Kind.COVERED_ENTITY: "45 CFR 164.410(c)",
    Kind.REGULATOR: "breach law of the State",
    Kind.HHS: "45 CFR 164.408",
}
#: Without a reason that would do: a posting without a toll-free number that works is no substitute notice.
NO_REASON: Final = frozenset({TOLL_FREE.name})


def lacking(kind: str, texts: Mapping[str, str], reasons: Mapping[str, str]) -> list[Element]:
    """The elements that a notice of this kind neither holds nor has a reason to leave out; blank text is none."""
    return [
        each
        for each in OF_KIND[Kind(kind)]
        if not texts.get(each.name, "").strip()
        and (each.name in NO_REASON or not reasons.get(each.name, "").strip())
    ]


def titles(names: list[str]) -> str:
    """Elements in words, in the order of the rule."""
    return ", ".join(each.title for each in (PEOPLE, *ELEMENTS, TOLL_FREE) if each.name in names)
