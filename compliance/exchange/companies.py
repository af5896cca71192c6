"""Decides whether two names are one company: “AWS, Inc.” is “AWS”; “Iron Vale” may be “Iron Vale Records”, and a person is asked."""

import re
import unicodedata
from typing import Final

from compliance.exchange.once import read_once

#: What companies are by law, as one or several words without signs.
LEGAL: Final = tuple(
    tuple(form.split())
    for form in (
        *("inc", "incorporated", "llc", "l l c", "ltd", "limited", "corp", "corporation", "co", "company", "plc"),
        *("llp", "lllp", "lp", "pllc", "pbc", "pc", "gmbh", "gmbh co kg", "gmbh and co kg", "ag", "kg", "ug", "se"),
        *("sa", "sas", "sarl", "srl", "spa", "sl", "slu", "bv", "nv", "ab", "oy", "oyj", "as", "aps", "a s", "kft"),
        *("doo", "zrt", "sp z oo", "sro", "kk", "pte", "pty", "pvt", "private", "bhd", "sdn", "ltda", "sa de cv"),
        *("s de rl", "fz", "fze", "fz llc", "fzco", "dmcc"),
    )
)  # fmt: skip
LONGEST_FIRST: Final = sorted(LEGAL, key=len, reverse=True)


@read_once(50_000)
def company_key(name: str) -> str:
    """What two spellings of one company share: words without accents, signs, case and legal form."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", plain)  # S.L. is one word
    words = re.findall(r"\w+", re.sub(r"['’`´]", "", plain.replace("&", " and ")))  # noqa: RUF001
    kept = _without_form(words)
    if len(kept) > 2 and kept[0] == "the":
        kept = kept[1:]
    return " ".join(kept)


def same_company(one: str, other: str) -> bool:
    """Whether two names are one company but for spelling and legal form. Names without letters are never the same."""
    key = company_key(one)
    return bool(key) and key == company_key(other)


def may_be_same(one: str, other: str) -> bool:
    """Whether one name begins with all of the other, so that a person should be asked; “Together” and “Together AI”."""
    short, long = sorted((company_key(one).split(), company_key(other).split()), key=len)
    return bool(short) and len(short) < len(long) and long[: len(short)] == short


def _without_form(words: list[str]) -> list[str]:
    """The words before the legal form; a name that is nothing else keeps it."""
    while form := next((form for form in LONGEST_FIRST if tuple(words[-len(form) :]) == form), None):
        if len(words) == len(form):
            break
        words = words[: -len(form)]
        if words[-1] == "and" and len(words) > 1:  # Tiffany & Co.
            words = words[:-1]
    return words
