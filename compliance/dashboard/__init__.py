"""The dashboard decides what a person sees first: how all registers stand, and the first run before there is an organisation.

Rooms: digest (what the first page needs of each register, kept while nothing changes), forms (filters), views, urls;
start and start_urls (the first run), management (create_organisation).
"""
