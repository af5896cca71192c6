"""Decides what a whole cell looks like: its shape (each digit a 0, each letter an a) says which few things it can be at all."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from compliance.guard import checks
from compliance.guard.patterns import ABROAD, EMIRATES

#: Longer cells, and those with more words, are running text.
LONGEST: Final = 48
#: What of a cell its shape is made of.
SHAPED: Final = 64


class _Shape(dict[int, str]):
    """What each sign becomes; letters of other alphabets are told when they are met, so that no shape spells a word."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        return "a" if sign.isalpha() else sign


SHAPE: Final = _Shape(
    {
        **{code: chr(code) for code in range(128)},
        **{ord(sign): "0" for sign in "123456789"},
        **{code: "a" for code in (*range(ord("a"), ord("z") + 1), *range(ord("A"), ord("Z") + 1))},
        **{code: "a" for code in range(128, 0x250) if chr(code).isalpha()},
        ord("\r"): " ",
    }
)
NOT_TOLL_FREE: Final = "(?!8(?:00|22|33|44|55|66|77|88)|900)[2-9](?!11)\\d\\d"
LOCAL: Final = "[2-9](?!11)\\d\\d[-. ]\\d{4}"
MONTH: Final = "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?"
YEAR: Final = "(?:1[89]|20)\\d\\d"
M, D = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12]\\d|3[01])"
PRIVATE: Final = re.compile(
    r"(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}(?![\w.]*\d)", re.ASCII
)
#: Years over 89 with their word; what lasted so long is no age.
AGED: Final = (
    r"(?:9\d|1[01]\d)(?:[- ]?(?:years?|yrs?\.?)(?![A-Za-z])(?! (?:ago|later|earlier|after|before|since|of (?!age))\b)"
    r"| ?[yY](?:/?[oO]\b|\. ?[oO]\.))"
)
TIME: Final = "(?:[T ].{1,20})?"


class Form(NamedTuple):
    """One look of a cell: `shape` tells whether it can be this, `value` whether it is, `check` what no pattern can."""

    kind: str
    shape: str
    value: str = ""
    check: Callable[[str], bool] | None = None


def is_vin(value: str) -> bool:
    """49 CFR 565.15: the ninth place of seventeen is a check digit."""
    signs = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ"
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(signs.index(s) % 10 * w for s, w in zip(value.upper(), weights, strict=True))
    return "0123456789X"[total % 11] == value[8].upper()


def is_iban(value: str) -> bool:
    """ISO 13616: the rest by 97 is 1."""
    plain = value.replace(" ", "").upper()
    return 15 <= len(plain) <= 34 and int("".join(str(int(s, 36)) for s in plain[4:] + plain[:4])) % 97 == 1


def is_dea(value: str) -> bool:
    """Two letters and seven digits, the last a check digit."""
    d = [int(sign) for sign in value[2:]]
    return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]


def is_address(value: str) -> bool:
    """What the guard takes for one, and those of private networks: beside a day they lead to a person in our own logs."""
    return checks.is_ip(value) or (
        PRIVATE.fullmatch(value) is not None and all(int(p) < 256 for p in value.split("."))
    )


FORMS: Final = (
    Form("ssn", "000-00-0000", r"(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}"),
    Form(
        "date",
        "0000([-/.])00?\\100?(?:[a ].*)?",
        rf"{YEAR}(?:-{M}-{D}|/{M}/{D}|\.{M}\.{D}){TIME}",
    ),
    Form(
        "date",
        "00?([-/.])00?\\10000(?: .*)?",
        rf"(?:{M}([-/.]){D}|{D}([-/.]){M})[-/.]{YEAR}{TIME}",
    ),
    Form("date", "00?/00?/00(?: .*)?", rf"(?:{M}/{D}|{D}/{M})/\d\d{TIME}"),
    Form("date", "00000000(?:a?0{4,6}a?)?", r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:T?\d{4,6}Z?)?"),
    Form("date", "0000-00", rf"{YEAR}-(?:0[1-9]|1[0-2])"),
    Form("date", "aaa[a.]*[ -]00?(?:aa)?,?(?:[ -]0000)?(?: .*)?", rf"{MONTH}[ -]\d{{1,2}}(?:st|nd|rd|th)?(?:,?[ -]{YEAR})?{TIME}"),
    Form("date", "aaa[a.]*[ -]0000", rf"{MONTH}[ -]{YEAR}"),
    Form("date", "00?(?:aa)?[ -](?:aa )?aaa[a.]*(?:,?[ -]00(?:00)?)?(?: .*)?",
         rf"\d{{1,2}}(?:st|nd|rd|th)?[ -](?:of )?{MONTH}(?:,?[ -]\d{{2}}(?:\d\d)?)?{TIME}"),
    Form("phone", r"[+]?[0.(]*0?[-. (]*000[-. )]*000[-. ]0000(?: ?a[a.]* ?0{1,5})?",
         rf"(?:\+?1[-. ]?)?(?:\({NOT_TOLL_FREE}\) ?|{NOT_TOLL_FREE}[-. ]){LOCAL}(?: ?(?:x|ext\.?) ?\d{{1,5}})?"),
    Form("phone", r"[+]0{7,15}|[+]0{1,3}(?:[-. /()]{1,3}0{1,12}){1,6}", ABROAD, checks.is_international_phone),
    Form("national_id", "000-0000-0000000-0|0{15}", EMIRATES, checks.is_emirates_id),
    Form("zip", "00000-0000", r"\d{5}-\d{4}"),
    Form("member_id", "[0a]{4}-?[0a]{3}-?[0a]{4}",
         r"(?i:[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d\d)"),
    Form("card", "0{13,19}|0000(?:[- ]0000){3}|0000[- ]000000[- ]00000", "", checks.is_card),
    Form("ip", r"0{1,3}(?:\.0{1,3}){3}", "", is_address),
    Form("ip", r"(?=.*:.*:)[0a:]{3,39}", r"(?i:[\da-f:]+)", checks.is_ip),
    Form("email", r"[0a._+%'-]+@[0a.-]+\.a+", "", checks.is_email),
    Form("url", r"aaaaa?://\S+|aaa\.\S+\.\S+", r"(?i:https?://\S+|www\.\S+)"),
    Form("device", "[0a]{2}([:-])(?:[0a]{2}\\1){4}[0a]{2}", r"(?i:[\da-f]{2}(?:[:-][\da-f]{2}){5})"),
    Form("device", r"\(00\)0{14}.*", r"\(01\)\d{14}.*"),
    Form("code", "[0a]{8}-[0a]{4}-[0a]{4}-[0a]{4}-[0a]{12}", r"(?i:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})"),
    Form("code", "[0a]{32}|[0a]{40}", r"(?i:(?=[\da-f]*\d)(?=\d*[a-f])[\da-f]+)"),
    Form("vehicle", "(?=.*a)(?=.*0)[0a]{17}", r"(?i:[A-HJ-NPR-Z0-9]{17})", is_vin),
    Form("account", "aa00(?: ?[0a]{4}){2,7} ?[0a]{0,4}", r"[A-Z]{2}\d\d[A-Z\d ]+", is_iban),
    Form("license", "aa0{7}", r"(?i:[ABFGMPR][A-Z9]\d{7})", is_dea),
    Form("coordinates", r"-?0{1,3}\.0{4,},? -?0{1,3}\.0{4,}", r"-?[1-8]?\d\.\d+,? -?(?:1[0-7]\d|\d?\d)\.\d+"),
    Form("photo", r"\S+\.aaaa?", r"(?i:\S+\.(?:jpe?g|png|tiff?|dcm|heic|bmp|gif|webp))"),
)  # fmt: skip
_SHAPES: Final = tuple(re.compile(form.shape, re.DOTALL) for form in FORMS)
_VALUES: Final = tuple(re.compile(form.value, re.DOTALL) if form.value else None for form in FORMS)
#: Numbers, codes of one piece, times and codes of diseases, which say nothing alone.
NOTHING: Final = re.compile(
    r"[-+$(<>=~]{0,3}0*(?:,000)*(?:\.0*)?[)%]?(?:a[-+]?0{1,2})?|[0a_]*"
    r"|a{1,3}0{1,3}\.[0a]{1,4}|00?:00(?::00)?(?:\.0+)?(?: aa)?|00?/0{1,2}|0{2,3}/0{2,3}"
)
DIGIT: Final = re.compile(r"\d")
PROSE, NONE = "prose", ""
SHAPES_MAX: Final = 65_536


class Shapes(dict[str, tuple[int, ...] | str]):
    """What each shape can be, remembered for one scan and no longer."""

    def __missing__(self, shape: str) -> tuple[int, ...] | str:
        if len(self) >= SHAPES_MAX:
            self.clear()
        found = self[shape] = forms_of(shape)
        return found


def forms_of(shape: str) -> tuple[int, ...] | str:
    """The forms that a cell of this shape can have; PROSE: it must be read; NONE: it holds nothing."""
    if len(shape) > LONGEST:
        return PROSE
    # Of whole cells that the shape alone lets through as nothing, some are something all the same: eight digits are a day.
    if able := tuple(number for number, form in enumerate(_SHAPES) if form.fullmatch(shape)):
        return able
    return NONE if NOTHING.fullmatch(shape) else PROSE


def count(number: int, values: Sequence[str]) -> tuple[int, list[str]]:
    """How many of the values are this form, and those that are not."""
    form, pattern = FORMS[number], _VALUES[number]
    match = pattern.fullmatch if pattern else None
    check = form.check
    left = [v for v in values if (match and not match(v)) or (check and not check(v))]
    return len(values) - len(left), left


def shapes(values: Iterable[str]) -> list[str]:
    """The shape of each value, of a long one that of its beginning; values hold no line end."""
    return "\n".join([value[:SHAPED] for value in values]).translate(SHAPE).split("\n")
