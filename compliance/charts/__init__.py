"""Decides how figures and icons are drawn, as SVG that needs neither script nor style attributes.

Rooms: `shapes.py` (bars, time lines), `shares.py`, `pairs.py` (two wholes compared) and `stretches.py` (days before and after a
day 0) turn plain numbers and days into geometry, `icons.py` holds the drawings, `templatetags/` puts them into templates; the
pictures themselves are `templates/charts/*.html`.
"""
