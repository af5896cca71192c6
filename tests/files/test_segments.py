"""What was sealed comes back as it was; what was changed, cut, reordered or exchanged does not come back."""

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.cipher import Unreadable
from compliance.files.segments import SEGMENT_BYTES, TAG_BYTES, seal, sealed_size, unseal

KEY, BOUND = bytes(range(32)), "files_attachment:org:file"
WIDTH = SEGMENT_BYTES + TAG_BYTES
BORDERS = [
    0,
    1,
    SEGMENT_BYTES - 1,
    SEGMENT_BYTES,
    SEGMENT_BYTES + 1,
    2 * SEGMENT_BYTES,
    3 * SEGMENT_BYTES + 7,
]


def sealed(content, chunk=100_000):
    chunks = (content[at : at + chunk] for at in range(0, len(content), chunk))
    return b"".join(seal(chunks, KEY, BOUND))


def opened(blob, key=KEY, bound=BOUND):
    return b"".join(unseal(io.BytesIO(blob), key, bound))


@pytest.mark.parametrize("size", BORDERS)
def test_round_trip_at_the_borders(size):
    content = os.urandom(size)
    blob = sealed(content)
    assert opened(blob) == content
    assert len(blob) == sealed_size(size)


@given(st.integers(0, 4 * SEGMENT_BYTES), st.lists(st.integers(1, 3 * SEGMENT_BYTES), min_size=1, max_size=6))
def test_round_trip_in_chunks_of_any_size(size, cuts):
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    chunks, at, turn = [], 0, 0
    while at < size:
        chunks.append(content[at : at + cuts[turn % len(cuts)]])
        at += len(chunks[-1])
        turn += 1
    blob = b"".join(seal([b"", *chunks, b""], KEY, BOUND))
    assert opened(blob) == content
    assert len(blob) == sealed_size(size)


def test_nothing_shows():
    assert b"secret" not in sealed(b"secret" * 20_000)


BLOB = sealed(os.urandom(3 * SEGMENT_BYTES + 100))
VERSION, FIRST, SECOND, THIRD, LAST = (
    BLOB[:1],
    BLOB[1 : 1 + WIDTH],
    BLOB[1 + WIDTH : 1 + 2 * WIDTH],
    BLOB[1 + 2 * WIDTH : 1 + 3 * WIDTH],
    BLOB[1 + 3 * WIDTH :],
)
OTHER = b"".join(seal([os.urandom(3 * SEGMENT_BYTES + 100)], os.urandom(32), BOUND))
TAMPERED = {
    "nothing": b"",
    "version alone": VERSION,
    "version": b"\x02" + BLOB[1:],
    "no version": BLOB[1:],
    "first byte": VERSION + bytes([FIRST[0] ^ 1]) + BLOB[2:],
    "a byte in the middle": BLOB[:90_000] + bytes([BLOB[90_000] ^ 128]) + BLOB[90_001:],
    "a tag": BLOB[:WIDTH] + bytes([BLOB[WIDTH] ^ 1]) + BLOB[WIDTH + 1 :],
    "last tag": BLOB[:-1] + bytes([BLOB[-1] ^ 1]),
    "last byte gone": BLOB[:-1],
    "last segment gone": VERSION + FIRST + SECOND + THIRD,
    "only the first": VERSION + FIRST,
    "only the last": VERSION + LAST,
    "first gone": VERSION + SECOND + THIRD + LAST,
    "middle gone": VERSION + FIRST + THIRD + LAST,
    "exchanged": VERSION + SECOND + FIRST + THIRD + LAST,
    "repeated": VERSION + FIRST + FIRST + THIRD + LAST,
    "last twice": BLOB + LAST,
    "something added": BLOB + b"\0",
    "a segment added": BLOB + bytes(WIDTH),
    "empty end": BLOB + bytes(TAG_BYTES),
    "another file's segment": VERSION + FIRST + OTHER[1 + WIDTH : 1 + 2 * WIDTH] + THIRD + LAST,
}


@pytest.mark.parametrize("blob", TAMPERED.values(), ids=list(TAMPERED))
def test_tampering_is_noticed(blob):
    with pytest.raises(Unreadable):
        opened(blob)


def test_cut_at_a_border_is_noticed_when_the_last_segment_is_full():
    blob = sealed(bytes(3 * SEGMENT_BYTES))
    with pytest.raises(Unreadable):
        opened(blob[:-WIDTH])


@pytest.mark.parametrize(
    ("key", "bound"), [(bytes(32), BOUND), (KEY, "files_attachment:org:other"), (KEY, "")]
)
def test_bound_to_key_and_file(key, bound):
    with pytest.raises(Unreadable):
        opened(BLOB, key, bound)


@given(st.integers(0, len(BLOB) - 1), st.integers(1, 255))
def test_every_byte_counts(at, change):
    blob = bytearray(BLOB)
    blob[at] ^= change
    with pytest.raises(Unreadable):
        opened(bytes(blob))


def test_nothing_is_given_out_before_it_is_verified():
    blob = bytearray(BLOB)
    blob[1 + WIDTH] ^= 1
    segments = unseal(io.BytesIO(bytes(blob)), KEY, BOUND)
    assert len(next(segments)) == SEGMENT_BYTES
    with pytest.raises(Unreadable):
        next(segments)
