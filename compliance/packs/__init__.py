"""Packs decide what an evidence pack holds and how it is built."""
