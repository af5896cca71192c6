"""Paper decides how HTML becomes PDF, for packs and registers alike.

Rooms: printing (starts the renderer and watches it: one document), series (one document after another by one renderer), render (the
renderer: the only file that imports WeasyPrint; a program of its own).
"""
