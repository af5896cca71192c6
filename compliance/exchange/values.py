"""Decides what the words of a cell mean: yes and no, how a term ends, how it is renewed, and what is no data at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from compliance.exchange.dates import is_date
from compliance.exchange.durations import Duration, Refused, Unit, duration
from compliance.exchange.once import read_once


class Answer(StrEnum):
    """What a cell answers to a yes-or-no question."""

    YES = "yes"
    NO = "no"
    PENDING = "pending"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and what is said beside it: “Yes - countersigned”."""

    answer: Answer
    rest: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """The words that answer the question of a column; “done” says that a thing is signed, and nothing of PHI."""

    words: Mapping[str, Answer]
    #: The answer that is believed only where nothing beside it may take it back: “Yes, expired” is no yes.
    guarded: Answer | None = None
    #: What may stand beside that one; a day may, and the same answer again.
    beside: frozenset[str] = frozenset()
    doubt: str = "This says more than yes or no."

    def takes_back(self, answer: Answer, rest: str) -> bool:
        """Whether what is said beside an answer leaves it in doubt."""
        said = _tidy(rest)
        if answer is not self.guarded or said in self.beside or SEE.fullmatch(said):
            return False
        return self.words.get(said) is not answer and not is_date(rest)


class Ending(StrEnum):
    """What stands where the end of a term should."""

    OPEN = "no end until somebody terminates it"
    RENEWS = "renews by itself"
    ELSEWHERE = "stands in another document"
    NONE = "nothing"
    UNKNOWN = "unknown"


class Renewing(StrEnum):
    """How a term is followed by the next."""

    AUTOMATIC = "automatic"
    MANUAL = "by agreement"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a term is followed by the next, and how long that one is where the cell says so."""

    how: Renewing
    term: Duration | None = None


def _listed(words: str) -> frozenset[str]:
    return frozenset(word.strip() for word in words.split(","))


#: How people write that a cell is empty, and that somebody has yet to find out.
NOTHING: Final = _listed("-, --, –, —, n/a, na, n.a., n.a, none, nil, null, not applicable, /, .") | {""}  # noqa: RUF001
UNKNOWN: Final = _listed(
    "?, ??, ???, tbd, tbc, unknown, unclear, to be determined, to be confirmed, not sure, check, ask"
)
_PLAIN: Final = {
    **dict.fromkeys(_listed("y, yes, x, true, 1, ✓, ✔, ☑, ✅, ja, si, sí, oui"), Answer.YES),
    **dict.fromkeys(_listed("n, no, false, 0, ✗, ✘, ☐, ❌, none, nein"), Answer.NO),
    **dict.fromkeys(_listed("pending, in progress, in review, under review"), Answer.PENDING),
    **dict.fromkeys(
        _listed("n/a, na, n.a., not applicable, not needed, not required"), Answer.NOT_APPLICABLE
    ),
    **dict.fromkeys(UNKNOWN, Answer.UNKNOWN),
}
_SIGNED: Final = "signed, executed, fully executed, countersigned, in place, on file, done"
_UNSIGNED: Final = "not signed, unsigned, missing, not yet, declined, refused"
_TO_BE_SIGNED: Final = "requested, sent, out for signature, awaiting signature, draft, in negotiation"
_BESIDE_SIGNED: Final = (
    "counter-signed, fully signed, by both parties, both parties, both sides, both sides signed, e-signed, docusign, copy on file,"
    "scan on file, paper copy, paper copy on file, hard copy, original on file, scan missing, scanned, pdf, attached, active, current,"
    "in force, in effect, received, uploaded, verified, confirmed"
)
#: Where something is to be found.
SEE: Final = re.compile(
    r"(see|per|in|on|via|by) (the |our )?(contract|agreement|msa|baa|dpa|file|folder|drive|sharepoint|docusign|e-?mail|portal)"
)
PLAIN: Final = Question(_PLAIN)
#: Whether PHI may be sent: a no takes a service out of every check.
PHI: Final = Question(_PLAIN, guarded=Answer.NO, beside=_listed("no phi, never, confirmed, verified"))
#: Whether an agreement is signed.
SIGNATURE: Final = Question(
    {
        **_PLAIN,
        **dict.fromkeys(_listed(_SIGNED), Answer.YES),
        **dict.fromkeys(_listed(_UNSIGNED), Answer.NO),
        **dict.fromkeys(_listed(_TO_BE_SIGNED), Answer.PENDING),
    },
    guarded=Answer.YES,
    beside=_listed(_BESIDE_SIGNED),
    doubt="This says yes and more than that, and whether it still is one only a person can say. "
    "Write yes, no or pending, and the rest into the notes.",
)
#: Answers where they stand alone: before a dash they begin a date, a time or a number.
FIGURES: Final = ("0", "1")
#: What may stand between an answer and what is said beside it.
BESIDE: Final = re.compile(r"\s*(?:[-–—:;,(]|\.\s)\s*")  # noqa: RUF001
OPEN: Final = re.compile(
    r"evergreen|perpetual(ly)?|indefinite(ly)?|open[ -]?ended|continu(ous|ing|al)|ongoing|no (end|expiry|expiration)( date)?"
    r"|(in effect |in force |valid )?until (it is )?(terminated|termination|cancell?ed|cancell?ation)"
    r"|does not expire|never( expires)?|unlimited|at will"
)
#: Where a term is told that stands in another document, and how long that one runs is not known here.
ELSEWHERE_ENDS: Final = (
    r"co[ -]?terminous\b.*|(for the )?(life|term|duration) of (the |our )?(contract|agreement|msa)"
    r"|until (the |our )?(msa|contract|agreement) (ends?|expires?|terminates?|is terminated)"
)
ELSEWHERE: Final = re.compile(
    r"(see|per|as per|refer to|according to|in|as in|check)( the| our)? "
    r"(contract|agreement|msa|baa|dpa|addendum|order form|terms|file|sow|email|e-mail|mail|folder|drive|sharepoint|docusign)\b.*"
    rf"|{ELSEWHERE_ENDS}"
)
AUTOMATIC: Final = re.compile(
    r"(auto(matic(ally)?)?|rolling|evergreen|renews?|self)([ -]?renew(s|al|ing|ed)?)?( automatically)?[ ,:-]*(?P<term>.*)"
)
#: Words that say that it renews itself, whatever the column asks.
ITSELF: Final = re.compile(r"auto(matic(ally)?)?|rolling|evergreen|self|.* automatically( .*)?")
MANUAL: Final = re.compile(
    r"(manual(ly)?|by (mutual )?(agreement|amendment|request)|on request|negotiated?|re-?sign(ed)?)( renewal)?"
)
TERMS: Final = {
    **dict.fromkeys(("annual", "annually", "yearly", "every year", "each year"), Duration(1, Unit.YEARS)),
    **dict.fromkeys(("monthly", "month to month", "every month"), Duration(1, Unit.MONTHS)),
    **dict.fromkeys(("quarterly", "every quarter"), Duration(3, Unit.MONTHS)),
}
FORMULA: Final = re.compile(r"[=@+-]\s*[A-Za-z_.]+\d*\(|=.*[!&*/+]|=[A-Za-z]{1,3}\d+|=[\d(]", re.DOTALL)


def is_nothing(text: str) -> bool:
    """Whether a cell is empty, or says that it is."""
    return _tidy(text) in NOTHING


def is_formula(text: str) -> bool:
    """Whether a cell holds the text of a formula, which no person wrote as data."""
    return FORMULA.match(text.strip()) is not None


@read_once(20_000)
def answer(text: str, question: Question = PLAIN) -> Answered | Refused | None:
    """The answer that a cell gives to the question of its column. None where it is empty."""
    said, words = _tidy(text), question.words
    if not said or said in ("-", "–", "—"):  # noqa: RUF001
        return None
    if said in words:
        return Answered(words[said])
    first, rest = (*BESIDE.split(" ".join(text.split()), maxsplit=1), "")[:2]
    first = _tidy(first)
    if not rest or first not in words or first in FIGURES:
        return Refused(
            "This is neither yes nor no. Write yes, no, pending or n/a; more may follow after a dash."
        )
    rest = rest.rstrip(") ")
    return (
        Refused(question.doubt) if question.takes_back(words[first], rest) else Answered(words[first], rest)
    )


@read_once(20_000)
def ending(text: str) -> Ending | None:
    """The word that stands where the end of a term should. None where it is no such word, so that it may be a date."""
    said = _tidy(text)
    if said in UNKNOWN:
        return Ending.UNKNOWN
    if said in NOTHING:
        return Ending.NONE
    if OPEN.fullmatch(said):
        return Ending.OPEN
    if ELSEWHERE.fullmatch(said):
        return Ending.ELSEWHERE
    return (
        Ending.RENEWS
        if (match := AUTOMATIC.fullmatch(said)) and not re.search(r"\d", match["term"])
        else None
    )


@read_once(20_000)
def renewal(text: str, *, is_asked: bool = True) -> Renewal | Refused | None:
    """How a cell says that a term is followed by the next: “Y”, “auto 1y”, “1 yr”, “none”. None where it is empty.

    `is_asked`: the column asks whether it renews itself, so that a yes or a term alone says that it does.
    """
    said = _tidy(text)
    if not said:
        return None
    if MANUAL.fullmatch(said):
        return Renewal(Renewing.MANUAL)
    if said in NOTHING or (OPEN.fullmatch(said) and not AUTOMATIC.fullmatch(said)):
        return Renewal(Renewing.NONE)  # what never ends is never renewed
    if ELSEWHERE.fullmatch(said):
        return Renewal(Renewing.UNKNOWN)
    found = _automatic(said)
    if isinstance(found, Refused) or found.how is not Renewing.AUTOMATIC or is_asked or ITSELF.match(said):
        return found
    return Renewal(Renewing.UNKNOWN, found.term)


def _automatic(said: str) -> Renewal | Refused:
    """A cell as the answer to whether it renews itself."""
    if term := _term(said):
        return Renewal(Renewing.AUTOMATIC, term)
    told = answer(said)
    if isinstance(told, Answered):
        term = _term(told.rest)
        how = {Answer.YES: Renewing.AUTOMATIC, Answer.NO: Renewing.NONE, Answer.NOT_APPLICABLE: Renewing.NONE}
        is_taken_back = (
            told.answer is Answer.YES and told.rest and not (term or AUTOMATIC.fullmatch(told.rest))
        )
        return Renewal(Renewing.UNKNOWN if is_taken_back else how.get(told.answer, Renewing.UNKNOWN), term)
    match = AUTOMATIC.fullmatch(said)
    if match and (not match["term"] or (term := _term(match["term"].strip("() ")))):
        return Renewal(Renewing.AUTOMATIC, term if match["term"] else None)
    return Refused(
        "This does not say whether it renews. Write yes, no, “auto” or the length of the next term, such as “1 yr”."
    )


def _term(said: str) -> Duration | None:
    """The length of a term; a number alone is none."""
    found = TERMS.get(said) or duration(re.sub(r"\b(renewals?|terms?|for|every)\b", " ", said))
    return found if isinstance(found, Duration) and found.amount else None


def _tidy(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("!*")
