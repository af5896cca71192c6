"""Accounts decide who is who: people, organisations, memberships with a role, grants, invitations, one-time links, the second factor, access.

Rooms: models, roles (the one table of permissions), actions, access (who may see what), addresses (links in mails, private hosts), forms, views,
factor (second factor), middleware, urls, templatetags, management.
"""
