"""Jobs decide whose turn it is, which worker is dead and which attempt may still speak, for every long work that workers do.

Rooms: models (the abstract Job), turns (asking, beginning, taking from the dead), attempts (what a worker holds while it works),
signals (what is told to whoever listens above). A kind of job is a table that inherits Job; its work is a task of its own.
"""
