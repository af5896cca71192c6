"""Decides whether characters in the right shape can be the number they look like."""

import ipaddress
import re

from compliance.guard.catalogue import MAILBOXES, THINGS

# Nobody's own number: toll-free and premium area codes.
NOT_PERSONAL_AREA = frozenset({"800", "822", "833", "844", "855", "866", "877", "888", "900"})
CARD = re.compile(r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
                  r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}")  # fmt: skip
# Zero days of spreadsheets and clocks, not anybody's birthday.
ZERO_DAYS = frozenset({"1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01", "1/1/1900", "01/01/1900",
                       "1/1/1970", "01/01/1970", "1/0/1900"})  # fmt: skip


def digits(value: str) -> str:
    return "".join(c for c in value if c.isdigit())


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1: from the right, every second digit doubled, the sum divisible by ten."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def is_npi(value: str) -> bool:
    """45 CFR 162.406: ten digits, the last a check digit over the number prefixed with 80840."""
    return value[0] in "12" and luhn("80840" + value)


def is_card(value: str) -> bool:
    number = digits(value)
    return CARD.fullmatch(number) is not None and luhn(number)


def is_phone(value: str) -> bool:
    number = digits(value)[-10:]
    return number[:3] not in NOT_PERSONAL_AREA and number[1:3] != "11" and number[4:6] != "11"


def is_international_phone(value: str) -> bool:
    """A number with the code of its country (ITU-T E.164: at most 15 digits): none of a free line, no round figure."""
    number = digits(value)
    if number[0] == "1":
        return is_phone(value)
    is_free = re.match(r"\+\d{2,3}[-. ()/]{1,3}(?:0\)[-. ]?)?800(?!\d)", value) is not None
    return 9 <= len(number) <= 15 and not is_free and not number.endswith("000000")


def is_emirates_id(value: str) -> bool:
    """784, the year of birth, seven digits and a check digit; where dashes part them so, its look alone tells it."""
    number = digits(value)
    return 1900 <= int(number[3:7]) < 2100 and (len(value) > len(number) or luhn(number))


def is_email(value: str) -> bool:
    mailbox, _, host = value.lower().partition("@")
    return mailbox not in MAILBOXES and host.rpartition(".")[2].isalpha()


def is_ip(value: str) -> bool:
    """An address somebody can be traced by: not one of a private network, a mask or a numbered clause."""
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    if address.version == 4 and len(digits(value)) < 7:  # "12.3.1.2" is a clause of a contract
        return False
    documentation = value.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:", "2001:DB8:"))
    return documentation or (address.is_global and not address.is_multicast)


def is_code(value: str) -> bool:
    """A record number has four digits or more and is neither a year nor a date."""
    count = len(digits(value))
    if count == 4:
        return value[:2] not in ("19", "20")
    return count > 4 and re.fullmatch(r"(?:19|20)\d\d-\d\d?-\d\d?|\d\d?-\d\d?-(?:19|20)\d\d", value) is None


def is_long_code(value: str) -> bool:
    return len(digits(value)) > 5 and is_code(value)


def is_old_day(value: str) -> bool:
    return value not in ZERO_DAYS


def is_name(value: str) -> bool:
    """Two capitalised words, none of them from the title of a thing."""
    return not any(word.lower() in THINGS for word in re.findall(r"[\w'’-]+", value))
