"""Decides how a number stands before its word."""


def counted(number: int, word: str, words: str = "") -> str:
    """“1 row”, “1,200 rows”; `words` where more than one is not the word with an s."""
    return f"{number:,} {word if number == 1 else words or f'{word}s'}"
