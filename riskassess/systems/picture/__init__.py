"""Draws where the data of a system flow on a day: boxes in frames, arrows between them, each hop with its verdict.

Rooms: `scene.py` decides what is shown and in which words, `words.py` how much of a word fits, `columns.py` in which column each box
stands, `layout.py` asks Graphviz where everything lies, `fans.py` spreads what meets at a box, `drawing.py` puts the `parts.py` there,
`sheets.py` cuts them for paper, `shown.py` makes the markup of the page and keeps it. No word that anybody typed reaches Graphviz: it
gets numbers and sizes alone.
"""
