"""Short texts are read once; long ones are kept nowhere."""

from compliance.exchange.once import LONGEST, read_once

read: list[str] = []


@read_once(10)
def length(text: str, more: int = 0, *, twice: bool = False) -> int:
    read.append(text)
    return (len(text) + more) * (2 if twice else 1)


def test_a_short_text_is_read_once() -> None:
    read.clear()
    assert [length("ab"), length("ab"), length("ab", 1), length("ab", twice=True)] == [2, 2, 3, 4]
    assert read == ["ab"] * 3


def test_a_long_text_is_not_kept() -> None:
    read.clear()
    longest, longer = "x" * LONGEST, "y" * (LONGEST + 1)
    for text in (longest, longest, longer, longer):
        length(text)
    assert read == [longest, longer, longer]
