"""Exchange decides how tables are written for other programs and read from them; it has no tables of its own.

Rooms for reading: reading (the way in), books (what a file consists of), separated (CSV), packages (ZIP files and their
limits), workbooks, grids and formats (XLSX), headers and tables (which rows are the table). Rooms for understanding, free
of any register: mapping (which column is which field), dates, durations and values (what a cell means), companies (which
names are one), splits (which services one cell names). Others: writing (CSV and workbooks that no spreadsheet can be
tricked by), plans (how an import is told before anything is written), holding (where an upload waits for its
confirmation).
"""
