"""Imports decide how a confirmed import is written into its register, and how one is undone: the work behind compliance.exchange.

It stands on the roof because it asks the registry which register plans and writes: the floor knows none, and a register that
takes spreadsheets needs no task of its own.

Rooms: work (planning anew, writing, undoing), tasks.
"""
