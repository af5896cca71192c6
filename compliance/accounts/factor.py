"""Decides whether the second factor was given: a code of an authenticator app or a recovery code, by django-otp.

A passkey becomes one more kind of django-otp device: `is_verified` already accepts any.
"""

import hashlib
import secrets
from base64 import b32encode
from datetime import datetime
from typing import Any

import django_otp
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex
from redis.exceptions import RedisError

from compliance.accounts.links import links_drop
from compliance.accounts.models import Membership, Person
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.state import State

CODES = 10
#: Set in the session by a one-time link of an evaluation; a production never looks at it.
LINK_COUNTS = "link_is_second_factor"
_SECRET_LIFE = 15 * 60
#: django-otp doubles the wait with each wrong code; at 2¹² seconds it stops, or whoever knows a password could shut its owner out for days.
_WORST = 12


class TooSoon(Exception):
    """Wrong codes were given before; the next is looked at only after `until`."""

    def __init__(self, until: datetime | None) -> None:
        self.until = until
        super().__init__("too many wrong codes")


#: Tries of the old password within a session, and how long it waits after them.
WRONG_PASSWORDS, WAIT_SECONDS = 10, 15 * 60


def password_fits(person: Person, password: str) -> bool:
    """Whether it is the password of somebody who is signed in: an open session is no place to guess in, so ten wrong ones make it wait."""
    name = f"wrong-passwords:{person.pk}"
    try:
        wrong = cache.get_or_set(name, 0, timeout=WAIT_SECONDS) or 0
        if wrong >= WRONG_PASSWORDS:
            return False
        fits = person.check_password(password)
        if not fits:
            cache.incr(name)
    except (
        RedisError,
        ValueError,
    ):  # without a counter, or when it ran out just now, the password alone decides
        return person.check_password(password)
    return fits


def is_verified(request: HttpRequest) -> bool:
    """Whether this session gave a second factor."""
    user: Any = request.user
    return bool(user.is_verified() or (settings.EVALUATION and request.session.get(LINK_COUNTS)))


def has_factor(person: Person) -> bool:
    """Whether the person has a second factor; recovery codes alone are none."""
    return any(not isinstance(device, StaticDevice) for device in django_otp.devices_for_user(person))


@transaction.atomic
def give(person: Person, typed: str) -> Device | None:
    """The device that the code belongs to, which is then used up; None where it is wrong. Raises TooSoon."""
    code = _plain(typed)
    is_totp = code.isdigit() and len(code) == 6
    kind = TOTPDevice if is_totp else StaticDevice
    for device in kind.objects.devices_for_user(person, confirmed=True).select_for_update():
        device.throttling_failure_count = min(device.throttling_failure_count, _WORST)
        allowed, why = device.verify_is_allowed()
        if not allowed:
            raise TooSoon((why or {}).get("locked_until"))
        if device.verify_token(code if is_totp else _stored(code)):
            if not is_totp:
                note(person, "used a recovery code")
            return device
    return None


def accept(request: HttpRequest, device: Device) -> None:
    """Remembers for this session that the second factor was given."""
    request.session.cycle_key()
    django_otp.login(request, device)


def new_secret(person: Person) -> str:
    """A sealed secret for an authenticator app. It is kept in the page alone until a code proves that an app has it."""
    return signing.dumps([str(person.pk), random_hex(20)], salt="enrol")


def candidate(person: Person, sealed: str) -> TOTPDevice | None:
    """The unsaved device of a sealed secret; None where it has run out or is another's."""
    try:
        owner, key = signing.loads(sealed, salt="enrol", max_age=_SECRET_LIFE)
    except signing.BadSignature:
        return None
    return (
        TOTPDevice(user=person, key=key, name="Authenticator app", confirmed=True)
        if owner == str(person.pk)
        else None
    )


def enrol(device: TOTPDevice, typed: str) -> list[str] | None:
    """Stores the device in place of any other once a code proves it, and returns fresh recovery codes; None where the code is wrong."""
    code = _plain(typed)
    totp = TOTP(device.bin_key)
    totp.time = clock.now().timestamp()
    if not code.isdigit() or not totp.verify(int(code), tolerance=1):
        return None
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=device.user_id)
        TOTPDevice.objects.filter(user=person).delete()
        device.last_t = totp.t()
        device.save()
        note(person, "set up a second factor")
        return recovery_codes(person)


@transaction.atomic
def recovery_codes(person: Person) -> list[str]:
    """Ten fresh recovery codes of 80 random bits in place of the old ones; only their hashes are stored."""
    codes = [b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(CODES)]
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="Recovery codes", confirmed=True)
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_stored(code)) for code in codes)
    note(person, "made recovery codes")
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)) for code in codes]


def codes_left(person: Person) -> int:
    """How many recovery codes are unused."""
    return StaticToken.objects.filter(device__user=person).count()


@transaction.atomic
def forget(person: Person, by: ledger.Actor) -> None:
    """Takes the second factor away from someone who lost phone and codes; they set up another when they next sign in.

    Every open session and link ends: whoever holds one could set up a second factor of their own without the password.
    """
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    Person.objects.filter(pk=person.pk).update(session_stamp=F("session_stamp") + 1)
    links_drop(person)
    note(person, "reset the second factor", by)


def note(person: Person, verb: str, by: ledger.Actor | None = None, facts: State | None = None) -> None:
    """Writes what concerns somebody's sign-in into the ledger of each organisation they belong to (45 CFR 164.312(d))."""
    for membership in Membership.objects.current().filter(person=person).select_related("person"):
        ledger.note(membership, by=by or person, verb=verb, facts=facts)


def secret_words(device: TOTPDevice) -> str:
    """The secret as a person types it into an app: base32 in groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def _plain(typed: str) -> str:
    return "".join(character for character in typed.lower() if character.isalnum() and character.isascii())


def _stored(code: str) -> str:
    """64 bits of the hash of 80 random bits fit into django-otp's column."""
    return hashlib.sha256(code.encode()).hexdigest()[:16]
