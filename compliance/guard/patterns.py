"""Decides what a possible identifier looks like: one union of patterns, most with the word that tells it.

Precision comes first, because an officer who is warned about contracts learns to ignore warnings:

- A number counts by its structure (SSN, card, Medicare number) or its word ("MRN", "member ID").
- Dates are everywhere. A date counts beside a word of birth or care, or when it is older than 1996: no
  agreement is older than the law that asks for it (Public Law 104-191, 21 August 1996), so an older day
  is most likely a birthday. A child's birthday without its word is missed; that is the price.
- Two capitalised words count after "patient", or after a title and before a clinical verb, unless they name a
  thing. Names in running text are not looked for.
- Toll-free numbers, mailboxes of a function, private networks and numbered clauses point to no person.

3 KB of prose take about 0.3 ms (two shared cores; `python -m tests.guard.speed` measures it on yours).
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from compliance.guard import checks


class Pattern(NamedTuple):
    kind: str
    first: str  # how it begins; patterns that begin alike are tried together, which makes the union fast
    rest: str  # exactly one capturing group: the characters to redact
    check: Callable[[str], bool] | None = None


DASH = r"[-‐‑‒–]"  # PDFs bring hyphens of every kind
GLUE = r"[\s:#=.(-]{0,4}(?:(?i:is|was|of|on|no|nr|num|number|id)\b[\s:#=.(-]{0,4}){0,2}"
NUMBER = r"[ -]?(?i:ids?|identifiers?|identification|numbers?|num|no|nr|#)(?![A-Za-z])"
CODE = r"([A-Za-z]{0,4}-?\d[\dA-Z-]{3,14})(?![\w/])"
MONTH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
NTH = r"\d{1,2}(?:st|nd|rd|th)?"
DAY = (
    rf"(\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}(?:[-/.]\d{{2,4}})?"
    rf"|{MONTH} {NTH}(?:,? \d{{4}})?|{NTH}[ -](?:of )?{MONTH}(?:,?[ -]\d{{4}})?)(?!\w)"
)
OLD = r"19(?:[0-8]\d|9[0-5])"
UPPER, LOWER = "A-ZÀ-ÖØ-ÞĀŁŞŠŽ", "a-zß-öø-ÿā-ž'’"
WORD = rf"[{UPPER}][{LOWER}{UPPER}-]{{1,30}}"
NAME = rf"({WORD}(?: [{UPPER}]\.?)? {WORD}|{WORD}, ?{WORD})(?! ?[{UPPER}][{LOWER}])"
TITLE = r"(?:(?:Mr|Mrs|Ms|Miss)\.? )?"
STREET = rf"(\d{{1,6}} {WORD}(?: {WORD}){{0,3}})"
TEN = rf"\b(?: (?i:no|number))?{GLUE}(\d{{10}})(?!\d)"
#: With the code of a country after a plus; without one such a number looks like any other.
ABROAD: Final = r"\+(?:1[2-9]\d{9}|[2-9]\d{6,14}|[2-9]\d{0,2}(?:[-. /()]{1,3}\d{1,12}){1,6})"
EMIRATES: Final = r"784(?:-\d{4}-\d{7}-\d|\d{12})"
MBI = "AC-HJKMNP-RT-Y"  # a Medicare number leaves out S, L, O, I, B and Z

#: A run of thousands of groups, as no address has, is tried at its beginning alone.
NOT_WITHIN = "".join(rf"(?<!\W[\dA-Fa-f]{{{count}}}:)" for count in range(1, 5))
NUMERIC = r"(?=[\d(+])"
PATTERNS: Final = (
    # Numbers that show themselves.
    Pattern(
        "ssn", NUMERIC, rf"(?<!\d-)((?!000|666|9)\d{{3}}{DASH}(?!00)\d\d{DASH}(?!0000)\d{{4}})(?!\w|{DASH}\d)"
    ),
    Pattern(
        "member_id", NUMERIC, rf"([1-9][{MBI}][{MBI}0-9]\d-?[{MBI}][{MBI}0-9]\d-?[{MBI}]{{2}}\d\d)(?![\w-])"
    ),
    Pattern("birth_date", NUMERIC, rf"(\d{{1,2}}[/.-]\d{{1,2}}[/.-]{OLD})(?![\w/-]|\.\d)", checks.is_old_day),
    Pattern("birth_date", NUMERIC, rf"({OLD}[-/.]\d\d?[-/.]\d\d?)(?![\w/-]|\.\d)", checks.is_old_day),
    Pattern("birth_date", NUMERIC, rf"({NTH}[ -](?:of )?{MONTH},?[ -]{OLD})(?!\w)"),
    Pattern("birth_date", "(?=[JFMASOND])", rf"({MONTH} {NTH},? {OLD})(?!\w)"),
    Pattern(
        "age",
        NUMERIC,
        r"((?:9\d|1[01]\d)[- ]years?[- ]old)(?= (?:\w+ ){0,2}"
        r"(?i:patient|man|woman|male|female|person|resident|lady|gentleman|veteran|mother|father)\b)",
    ),
    Pattern("age", NUMERIC, r"((?:9\d|1[01]\d) ?y(?:/?o\b|\. ?o\.))(?!\w)"),
    Pattern(
        "phone",
        NUMERIC,
        r"(?<!\d-)((?:\+?1[-. ]?)?(?:[2-9]\d\d[-. ]|\([2-9]\d\d\)[-. ]?)"
        rf"[2-9]\d\d(?:{DASH}|[. ])\d{{4}})(?![\w-])",
        checks.is_phone,
    ),
    Pattern("phone", NUMERIC, rf"({ABROAD})(?![\w-]|[.,]\d)", checks.is_international_phone),
    Pattern("national_id", NUMERIC, rf"(?<!\d-)({EMIRATES})(?![\w-])", checks.is_emirates_id),
    Pattern("card", NUMERIC, r"([3-6]\d{12,18}|2\d{15})(?!\w)", checks.is_card),
    Pattern("card", NUMERIC, r"([2-6]\d{3}(?:(?: \d{4}){3}|(?:-\d{4}){3}))(?!\w)", checks.is_card),
    Pattern("card", NUMERIC, r"(3\d{3}[ -]\d{6}[ -]\d{5})(?!\w)", checks.is_card),
    Pattern(
        "ip",
        NUMERIC,
        r"(?<!\.)(?<!ersion )(?<!elease )(\d{1,3}(?:\.\d{1,3}){3})(?!\w|\.\d|/\d)",
        checks.is_ip,
    ),
    Pattern(
        "ip",
        rf"(?=[\dA-Fa-f]{{1,4}}:){NOT_WITHIN}",
        r"((?:[\dA-Fa-f]{1,4}:){2,7}(?::|[\dA-Fa-f:]{1,20}))(?![\w:/])",
        checks.is_ip,
    ),
    # Numbers with their word.
    Pattern("ssn", "[Ss]", rf"(?i:SN|ocial security){GLUE}(\d{{3}}[ -]?\d\d[ -]?\d{{4}})(?!\d)"),
    Pattern(
        "ssn", "[Ss]", r"(?i:SN|ocial security)[^.\n\d]{1,20}(?i:last (?:four|4)|ending)\D{1,10}(\d{4})(?!\d)"
    ),
    Pattern("mrn", "[Mm]", rf"(?i:\.?R\.?N)\b{GLUE}{CODE}", checks.is_code),
    Pattern("mrn", "[Mm]", rf"(?i:edical record){NUMBER}{GLUE}{CODE}", checks.is_code),
    Pattern("mrn", "[Cc]", rf"(?i:hart){NUMBER}{GLUE}{CODE}", checks.is_code),
    Pattern("mrn", "[Ee]", rf"(?i:ncounter){NUMBER}{GLUE}{CODE}", checks.is_code),
    Pattern("mrn", "[Aa]", rf"(?i:ccession){NUMBER}{GLUE}{CODE}", checks.is_code),
    Pattern("account", "[Pp]", rf"(?i:atient (?:account|acct)){GLUE}{CODE}", checks.is_code),
    Pattern("mrn", "[Pp]", rf"(?i:atient|t\.?){NUMBER}{GLUE}{CODE}", checks.is_code),
    Pattern("member_id", "[Mm]", rf"(?i:ember|edicare|edicaid){NUMBER}{GLUE}{CODE}", checks.is_long_code),
    Pattern("member_id", "[Ss]", rf"(?i:ubscriber){NUMBER}{GLUE}{CODE}", checks.is_long_code),
    Pattern("member_id", "[Bb]", rf"(?i:eneficiary){NUMBER}{GLUE}{CODE}", checks.is_long_code),
    Pattern("member_id", "[Hh]", rf"(?i:ealth plan){NUMBER}{GLUE}{CODE}", checks.is_long_code),
    Pattern(
        "license", "[Dd]", rf"(?i:river['’]?s?['’]? licen[cs]e)(?:{NUMBER})?{GLUE}{CODE}", checks.is_code
    ),
    Pattern("npi", "[Nn]", rf"(?i:PI|ational provider identifier)\b{GLUE}([12]\d{{9}})(?!\d)", checks.is_npi),
    Pattern("phone", "[Tt]", rf"(?i:el|elephone){TEN}", checks.is_phone),
    Pattern("phone", "[Pp]", rf"(?i:hone){TEN}", checks.is_phone),
    Pattern("phone", "[Cc]", rf"(?i:all|ell|ell phone){TEN}", checks.is_phone),
    Pattern("phone", "[Mm]", rf"(?i:obile){TEN}", checks.is_phone),
    Pattern("phone", "[Ff]", rf"(?i:ax){TEN}", checks.is_phone),
    # Days with their word.
    Pattern("birth_date", "[Dd]", rf"(?i:\.?O\.?B\b|ate of birth){GLUE}{DAY}"),
    Pattern("birth_date", "[Bb]", rf"(?i:irth ?da(?:te|y)|orn)\b{GLUE}{DAY}"),
    Pattern(
        "care_date", "[Dd]", rf"(?i:ate of (?:service|admission|discharge|death)|ied|eceased){GLUE}{DAY}"
    ),
    Pattern("care_date", "[Dd]", rf"(?i:ischarged|ischarge date){GLUE}{DAY}"),
    Pattern("care_date", "[Dd]", rf"OS\b{GLUE}{DAY}"),
    Pattern("care_date", "[Aa]", rf"(?i:dmitted|dmission date){GLUE}{DAY}"),
    Pattern(
        "care_date",
        "[Pp]",
        rf"(?i:atient|t\.?) (?i:was )?(?i:seen|treated|examined|evaluated|scheduled|operated){GLUE}{DAY}",
    ),
    Pattern(
        "age",
        "[Aa]",
        r"(?i:ged?)[ :]{1,2}(9\d|1[01]\d)(?![\w%+/-]|\.\d)(?! ?(?:days?|or|and|to|months?|percent)\b)",
    ),
    Pattern(
        "age",
        "[Pp]",
        r"(?i:atient|t\.) (?:is|was)(?: now)? ((?:9\d|1[01]\d)[- ](?:years?|yrs?\.?)(?:[- ]old)?)\b",
    ),
    # People and where they live.
    Pattern(
        "name",
        "[Pp]",
        rf"(?i:atient|t\.)(?:['’]s)? (?i:named|name)\b[ :]{{1,3}}(?i:is )?{NAME}",
        checks.is_name,
    ),
    Pattern("name", "[Pp]", rf"(?i:atient|t\.)[ :,]{{1,2}}{TITLE}{NAME}", checks.is_name),
    Pattern(
        "name",
        "M",
        rf"(?:r|rs|s|iss)\.? ({WORD}(?: {WORD})?)"
        r"(?=(?: was| is| has been) (?:seen|admitted|discharged|diagnosed|prescribed|hospitalized|treated)\b"
        r"(?! as\b)|['’]s (?:chart|medical record|lab|test result|diagnosis|medication|prescription|MRN))",
    ),
    Pattern("address", "[LlRr]", rf"(?i:ives|esid(?:es|ing)) at {STREET}"),
    Pattern("address", "[Hh]", rf"(?i:ome address){GLUE}{STREET}"),
)
MAIL: Final = Pattern("email", "", r"([\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})", checks.is_email)


class Union:
    """The patterns as one expression; the number of the group that matched tells the pattern."""

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        alike = [
            [p for p in patterns if p.first == first] for first in dict.fromkeys(p.first for p in patterns)
        ]
        branches = (f"{group[0].first}(?:{'|'.join(p.rest for p in group)})" for group in alike)
        self.search = re.compile(rf"(?<!\w)(?:{'|'.join(branches)})").search
        self.patterns = [pattern for group in alike for pattern in group]


# Every word could be the start of an e-mail address: looked for only where there is an "@".
UNION: Final = Union(PATTERNS)
UNION_WITH_MAIL: Final = Union((*PATTERNS, MAIL))
