"""Decides the key of a new row: a UUID of version 7, made in Python, that sorts by time of making (RFC 9562, 5.7)."""

import os
import time
import uuid


def new_key() -> uuid.UUID:
    """A fresh key: 48 bits of Unix milliseconds, then random bits. Keys made in one millisecond have no order among themselves."""
    milliseconds = time.time_ns() // 1_000_000
    number = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) | (0x7 << 76)
    number = number & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=number)
