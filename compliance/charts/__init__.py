"""Decides how figures and icons are drawn, as SVG that needs neither script nor style attributes.

Rooms: `shapes.py` (bars, time lines) and `shares.py` turn plain numbers and days into geometry, `icons.py` holds the drawings,
`templatetags/` puts them into templates; the pictures themselves are `templates/charts/*.html`.
"""
