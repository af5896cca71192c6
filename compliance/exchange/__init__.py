"""Exchange decides how tables are written for other programs and read from them; it has no tables of its own.

Rooms: writing (CSV that no spreadsheet can be tricked by), reading (what a CSV says), plans (how an import is
told before anything is written), holding (where an upload waits for its confirmation).
"""
