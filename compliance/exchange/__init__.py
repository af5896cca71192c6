"""Exchange decides how tables are written for other programs; it has no tables of its own.

Rooms: writing (CSV that no spreadsheet can be tricked by).
"""
