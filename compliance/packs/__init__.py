"""Packs decide what an evidence pack holds, how it is built, and who may read it.

Rooms: models (Pack, PackJob), forms, actions (ask, cancel, retry, share, publish), content (what the document says),
build (from facts to a stored PDF), tasks, views, urls, management (build_pack).
"""
