"""Decides how attachments are taken, kept and given back: checked by content, encrypted, written once.

Rooms: kinds.py, formats.py and compound.py (what a file is), names.py (what it may be called), segments.py
(how it is encrypted), places.py (where it lies), models.py (Attachment), actions.py (store, write),
orphans.py (files without a row), reading.py (open_segments, stream), forms.py (AttachmentField), uploads.py (an upload
stays in memory until it is encrypted), tasks.py (the sweep). The owning register's view authorises and streams: files has no address.
"""
