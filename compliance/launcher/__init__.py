"""Decides how this checkout is set up and run: a room of its own that imports nothing of the project.

`__main__` the subcommands, `up` and `suite` the two long ones; `place` where data live and who owns them; `keys` secrets
and ports; `machine` Debian packages; `assets` the front end; `postgres` and `redis` a private server each, `servers`
both together; `processes` web, worker and beat.
"""
