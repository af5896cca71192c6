"""A sealed value opens in its own place under its own key, and nowhere else."""

import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from compliance import cipher

PLACE = "ledger_narrative:sealed:0b0c"


@pytest.fixture(autouse=True)
def keys(settings):
    settings.MASTER_KEYS = {"2026": os.urandom(32), "2025": os.urandom(32)}
    return settings.MASTER_KEYS


@pytest.mark.parametrize("secret", ["", "a", "naïve – 診療所 🏥", b"", bytes(range(256)), b"x" * 100_000])
def test_opens_where_it_belongs(secret):
    plain = secret.encode() if isinstance(secret, str) else secret
    blob = cipher.seal(secret, PLACE)
    assert cipher.open_sealed(blob, PLACE) == plain
    assert cipher.open_sealed(memoryview(blob), PLACE) == plain


def test_two_seals_of_one_secret_differ_and_show_nothing():
    one, two = cipher.seal("a long enough secret", PLACE), cipher.seal("a long enough secret", PLACE)
    assert one != two
    assert b"secret" not in one


@pytest.mark.parametrize(
    "other", ["", "ledger_narrative:sealed:0b0d", "ledger_narrative:other:0b0c", PLACE + " "]
)
def test_bound_to_its_place(other):
    with pytest.raises(cipher.Unreadable, match="belongs to another place"):
        cipher.open_sealed(cipher.seal("secret", PLACE), other)


def test_every_byte_counts():
    blob = cipher.seal("secret", PLACE)
    for position in range(len(blob)):
        changed = bytearray(blob)
        changed[position] ^= 1
        with pytest.raises(cipher.Unreadable):
            cipher.open_sealed(bytes(changed), PLACE)
        with pytest.raises(cipher.Unreadable):
            cipher.open_sealed(blob[:position], PLACE)
    with pytest.raises(cipher.Unreadable):
        cipher.open_sealed(blob + b"\0", PLACE)


@given(st.binary(max_size=80))
def test_noise_is_refused(noise):
    with pytest.raises(cipher.Unreadable):
        cipher.open_sealed(noise, PLACE)


def test_first_key_seals_and_old_keys_still_open(settings, keys):
    settings.MASTER_KEYS = {"2025": keys["2025"]}
    old = cipher.seal("secret", PLACE)
    settings.MASTER_KEYS = keys
    new = cipher.seal("secret", PLACE)
    assert (cipher.key_id(old), cipher.key_id(new)) == ("2025", "2026")
    assert cipher.open_sealed(old, PLACE) == b"secret"
    settings.MASTER_KEYS = {"2026": keys["2026"]}
    assert cipher.open_sealed(new, PLACE) == b"secret"
    with pytest.raises(cipher.Unreadable, match="'2025'"):
        cipher.open_sealed(old, PLACE)


def test_another_key_under_the_same_name(settings):
    blob = cipher.seal("secret", PLACE)
    settings.MASTER_KEYS = {"2026": os.urandom(32)}
    with pytest.raises(cipher.Unreadable):
        cipher.open_sealed(blob, PLACE)


def test_the_key_name_is_authenticated(settings):
    """The same key under two names: the name in the value cannot be exchanged."""
    key = os.urandom(32)
    settings.MASTER_KEYS = {"a": key, "b": key}
    blob = cipher.seal("secret", PLACE)
    with pytest.raises(cipher.Unreadable):
        cipher.open_sealed(blob.replace(b"\x01\x01a", b"\x01\x01b", 1), PLACE)


def test_wrapped_keys():
    key = os.urandom(32)
    wrapped = cipher.wrap(key, "file:1")
    assert cipher.unwrap(wrapped, "file:1") == key
    for wrong in (lambda: cipher.unwrap(wrapped, "file:2"), lambda: cipher.open_sealed(wrapped, "file:1")):
        with pytest.raises(cipher.Unreadable):
            wrong()


def test_a_secret_is_no_data_key():
    with pytest.raises(cipher.Unreadable, match="not a data key"):
        cipher.unwrap(cipher.wrap(b"short", "file:1"), "file:1")
    with pytest.raises(cipher.Unreadable):
        cipher.unwrap(cipher.seal(os.urandom(32), "file:1"), "file:1")


def test_without_a_key_nothing_is_sealed(settings):
    settings.MASTER_KEYS = {}
    with pytest.raises(ImproperlyConfigured, match="MASTER_KEYS"):
        cipher.seal("secret", PLACE)
