"""Exchange decides how tables are written for other programs and read from them, and what an import is: asked for, written, undone.

Rooms for reading: reading (the way in), books (what a file consists of), separated (CSV), packages (ZIP files and their
limits), workbooks, grids and formats (XLSX), headers and tables (which rows are the table). Rooms for understanding,
free of any register: mapping (which column is which field), dates, durations and values (what a cell means), companies
(which names are one), splits (which services one cell names), once (which texts are read once). Rooms for imports:
plans (how an import is told before anything is written), holding (where an upload waits), leftover (the rows that stay
out, as a file to be mended), models (Import, ImportJob, Remembered), actions (ask, cancel, retry, publish, undo),
undoing (what undoing an import would do, and what hinders it), memory (what was confirmed for a header), page (what the
pages of imports say), pages (what their addresses answer), sending (how a file is sent, shown
and confirmed), marks (whose register an import is of). Others: writing (CSV
and workbooks that no spreadsheet can be tricked by). The work itself is done above, by compliance.imports, which asks
the registry.
"""
