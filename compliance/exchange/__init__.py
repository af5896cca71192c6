"""Exchange decides how tables are written for other programs and read from them, and what an import is: asked for, written, undone.

Rooms: writing (CSV that no spreadsheet can be tricked by), reading (what a CSV says), plans (how an import is
told before anything is written), holding (where an upload waits), leftover (the rows that stay out, as a file to be mended),
models (Import, ImportJob, Remembered), actions (ask, cancel, retry, publish, undo), undoing (what undoing an import would do,
and what hinders it), memory (what was confirmed for a header), page (what the pages of imports say), marks (whose register an
import is of). The work itself is done above, by compliance.imports, which asks the registry.
"""
