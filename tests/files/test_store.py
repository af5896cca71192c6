"""A stored file lies encrypted in its own folder, comes back verified, and a failure leaves nothing."""

import hashlib
import os
import stat

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from compliance.cipher import Unreadable
from compliance.files import actions, places
from compliance.files.kinds import Refused
from compliance.files.models import Attachment
from compliance.files.reading import open_segments
from compliance.files.segments import SEGMENT_BYTES
from compliance.ledger import door, redaction
from compliance.ledger.models import Event
from compliance.ledger.records import door_open
from tests.files.examples import GOOD, PDF

pytestmark = pytest.mark.django_db
LONG = [b"A" * SEGMENT_BYTES, b"B" * SEGMENT_BYTES, b"C" * 10]


@pytest.fixture
def stored(organisation, alice):
    upload = SimpleUploadedFile("Contract Jane Doe.pdf", PDF)
    return actions.store(upload, organisation=organisation, by=alice)


@pytest.fixture
def long(organisation, alice):
    return actions.write(organisation, alice, "pack.pdf", "application/pdf", iter(LONG))


def place(attachment):
    return places.place_of(attachment.organisation_id, attachment.pk)


def on_disk():
    return [path for path in places.root().rglob("*") if path.is_file()]


def read(attachment):
    return b"".join(open_segments(Attachment.objects.get(pk=attachment.pk)))


@pytest.mark.parametrize(("name", "content"), GOOD.items(), ids=list(GOOD))
def test_comes_back_as_it_was(name, content, organisation, alice):
    kept = actions.store(SimpleUploadedFile(name, content), organisation=organisation, by=alice)
    assert read(kept) == content
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert kept.name == name


def test_lies_encrypted_in_its_own_folder_and_nobody_else_may_look(stored, settings):
    path = place(stored)
    assert path == settings.DATA_DIR / "files" / str(stored.organisation_id) / stored.pk.hex[-2:] / str(
        stored.pk
    )
    assert b"Catalog" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent, places.root()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert on_disk() == [path]


def test_long_files_pass_in_pieces(long):
    assert [len(piece) for piece in open_segments(long)] == [SEGMENT_BYTES, SEGMENT_BYTES, 10]
    assert read(long) == b"".join(LONG)


def test_the_ledger_knows_hash_and_size_but_neither_name_nor_key(stored):
    event = Event.objects.get(record_id=stored.pk)
    assert event.verb == "stored"
    assert stored.sha256 in event.state
    assert event.title == f"PDF file {stored.sha256[:8]}"
    assert "Jane" not in event.state + event.title
    assert "key" not in event.state


def test_an_upload_is_checked_at_the_door_as_well(organisation, alice):
    with pytest.raises(Refused):
        actions.store(SimpleUploadedFile("a.pdf", b"<html>"), organisation=organisation, by=alice)
    assert on_disk() == []


def change(path, at, new):
    content = bytearray(path.read_bytes())
    content[at : at + len(new)] = new
    path.write_bytes(content)


@pytest.mark.parametrize("at", [0, 1, 5000, SEGMENT_BYTES + 16, SEGMENT_BYTES + 17, 2 * SEGMENT_BYTES + 40])
def test_changed_bytes_are_noticed(long, at):
    path = place(long)
    change(path, at, bytes([path.read_bytes()[at] ^ 1]))
    with pytest.raises(Unreadable):
        read(long)


@pytest.mark.parametrize("keep", [0, 1, 100, 1 + SEGMENT_BYTES + 16, -26, -1])
def test_cut_files_are_noticed_before_anything_is_given_out(long, keep):
    path = place(long)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(Unreadable, match="cut short"):
        next(open_segments(long))


def test_a_longer_file_is_noticed(long):
    path = place(long)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(Unreadable):
        next(open_segments(long))


def test_a_missing_file_says_so(stored):
    place(stored).unlink()
    with pytest.raises(Unreadable, match="missing"):
        read(stored)


def row(attachment, **values):
    """Somebody with the database in hand, past the door."""
    with door_open():
        Attachment.objects.filter(pk=attachment.pk).update(**values)


def test_two_files_of_one_organisation_cannot_be_exchanged(stored, organisation, alice):
    other = actions.store(SimpleUploadedFile("b.pdf", PDF), organisation=organisation, by=alice)
    mine, theirs = place(stored).read_bytes(), place(other).read_bytes()
    place(stored).write_bytes(theirs)
    place(other).write_bytes(mine)
    for attachment in (stored, other):
        with pytest.raises(Unreadable):
            read(attachment)
    row(stored, wrapped_key=other.wrapped_key)
    with pytest.raises(Unreadable):
        read(stored)


def test_a_file_cannot_be_moved_to_another_organisation(stored, elsewhere):
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        row(stored, organisation=elsewhere)
    moved = Attachment.objects.get(pk=stored.pk)
    moved.organisation = elsewhere  # as if the database had let it pass
    place(moved).parent.mkdir(parents=True)
    place(stored).rename(place(moved))
    with pytest.raises(Unreadable):
        read(moved)


def test_a_changed_hash_is_noticed(stored):
    row(stored, sha256="0" * 64)
    with pytest.raises(Unreadable, match="SHA-256"):
        read(stored)


def test_the_master_key_can_be_rotated(stored, settings, organisation, alice):
    old = settings.MASTER_KEYS
    settings.MASTER_KEYS = {"next": os.urandom(32), **old}
    assert read(stored) == PDF
    new = actions.store(SimpleUploadedFile("b.pdf", PDF), organisation=organisation, by=alice)
    assert (stored.master_key, new.master_key) == (next(iter(old)), "next")
    settings.MASTER_KEYS = {"next": settings.MASTER_KEYS["next"]}
    assert read(new) == PDF
    with pytest.raises(Unreadable, match="MASTER_KEYS"):
        read(stored)


@pytest.mark.parametrize("field", ["content_type", "sha256", "size"])
def test_written_once(stored, alice, field):
    setattr(stored, field, 7 if field == "size" else "x")
    with pytest.raises(ValidationError, match="written once"):
        door.save(stored, by=alice, verb="changed")
    assert read(stored) == PDF


def test_archived_and_redacted_files_stay_readable(stored, alice):
    door.archive(stored, by=alice)
    redaction.redact(stored, "name", by=alice, why="The name named a patient")
    kept = Attachment.objects.get(pk=stored.pk)
    assert kept.archived_at
    assert kept.name == "[redacted]"
    assert read(kept) == PDF


def failing():
    yield b"x" * 200_000
    raise ConnectionResetError("the pack builder died")


def test_a_failure_while_writing_leaves_nothing(organisation, alice):
    with pytest.raises(ConnectionResetError):
        actions.write(organisation, alice, "a.pdf", "application/pdf", failing())
    assert on_disk() == []
    assert not Attachment.objects.exists()


def test_a_failure_of_the_row_leaves_nothing(organisation, alice):
    with pytest.raises(ValidationError), transaction.atomic():
        actions.write(organisation, alice, "a.pdf", "", [b"x"])
    assert on_disk() == []
    assert not Attachment.objects.exists()


def test_a_full_disk_leaves_nothing(organisation, alice, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        actions.write(organisation, alice, "a.pdf", "application/pdf", [b"x"])
    assert on_disk() == []


def test_a_place_is_written_once(stored):
    before = place(stored).read_bytes()
    with pytest.raises(FileExistsError), places.written_whole(place(stored)) as file:
        file.write(b"other")
    assert place(stored).read_bytes() == before
    assert on_disk() == [place(stored)]


def test_machine_made_files_may_be_of_any_kind_and_size(organisation, alice, settings):
    settings.ATTACHMENT_MAX_BYTES = 10
    kept = actions.write(organisation, alice, "../table\n.csv", "text/csv", [b"a,b\r\n"] * 100)
    assert (kept.name, str(kept)[:8]) == ("table .csv".replace(" .", "."), "CSV file")
    assert read(kept) == b"a,b\r\n" * 100
