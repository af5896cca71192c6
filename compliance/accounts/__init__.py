"""Accounts decide who is who: people, organisations, memberships, grants, invitations, links, the second factor, access.

Rooms: models, roles (the one table of permissions), groups (guardian's copy of it), states (of the United States), actions and
invitations (what is done), grants (in words), links (one-time), factor (the second), access (who may see what), restricted (records
that no role opens), addresses (ours,
private hosts), late (a form that came too late), labels (what its fields are
called), middleware, banners, drawings (QR code), sample (made-up people), signals, forms,
views, urls, organisation_urls, templatetags, management.
"""
