"""Prints how long the guard takes for 3 KB of prose; never a test, because a time depends on the machine."""

import sys
import timeit
from pathlib import Path

from compliance import guard

PROSE = Path(__file__).parents[2] / "docs" / "architecture.md"
ROUNDS = 200


def main() -> None:
    text = PROSE.read_text("utf-8")[:3000]
    best = min(timeit.repeat(lambda: guard.find(text), number=ROUNDS, repeat=7)) / ROUNDS
    sys.stdout.write(f"{len(text)} characters: {best * 1000:.2f} ms\n")


if __name__ == "__main__":
    main()
