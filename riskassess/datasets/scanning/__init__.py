"""Parts of the scanner of samples: everything is looked at in memory and told as counts, no value is kept or told.

decoding (bytes as text, or why not), reading (CSV and text as columns), paths (JSON as columns), headings (what the name of a column
tells, and whether it may be shown), cells (what a whole cell looks like), prose and windows (what stands in running
text), budget (when it stops looking), columns (the counts
of one column), maybe (columns that may be ZIP codes), together (combinations that identify),
names (Presidio, where it is installed), vocabulary (the kinds), found
(what is told).
"""
