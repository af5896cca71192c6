"""Decides what OCR's public breach list says: how its CSV is read, and how the organisation's incidents compare with it.

Rooms: reading (a row of the file as values, and what is odd about it), taking (an upload replaces the list), comparing (shares by
kind, size, year, entity type, location, with or without a business associate).
"""
