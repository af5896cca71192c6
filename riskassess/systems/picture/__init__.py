"""Draws where the data of a system flow on a day: boxes in frames, arrows between them, each hop with its verdict.

`scene.py` decides what is shown and in which words, `words.py` how much of a word fits, `layout.py` asks Graphviz where things lie,
`drawing.py` puts both together, `sheets.py` cuts the drawing for paper, `shown.py` makes the markup of the page and keeps it. No word
that anybody typed ever reaches Graphviz: it gets numbers and sizes alone.
"""
