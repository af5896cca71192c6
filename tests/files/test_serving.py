"""What a browser is told about a file, what a form says about an upload, where an upload lies meanwhile."""

from pathlib import Path

import pytest
from csp.middleware import CSPMiddleware
from django import forms
from django.core.files import temp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from compliance.cipher import Unreadable
from compliance.files import actions, places
from compliance.files.forms import AttachmentField
from compliance.files.reading import POLICY, stream
from compliance.files.segments import SEGMENT_BYTES
from tests.files.examples import GOOD, PDF, PNG


@pytest.fixture
def keep(organisation, alice):
    def keep(name, content):
        return actions.store(SimpleUploadedFile(name, content), organisation=organisation, by=alice)

    return keep


@pytest.mark.parametrize(("name", "content"), GOOD.items(), ids=list(GOOD))
def test_headers(keep, name, content):
    response = stream(keep(name, content))
    assert response.getvalue() == content
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Length"] == str(len(content))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == POLICY
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("name", list(GOOD))
def test_only_pictures_and_pdfs_are_shown(keep, name):
    shown = name.endswith(("pdf", "png", "jpg"))
    response = stream(keep(name, GOOD[name]), inline=True)
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")


def test_names_of_all_scripts_travel_safely(keep):
    response = stream(keep("Clínica 診療所; a=b.pdf", PDF))
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''Cl%C3%ADnica%20%E8%A8%BA%E7%99%82%E6%89%80%3B%20a%3Db.pdf"
    )


def test_the_page_policy_does_not_replace_the_policy_of_the_file(keep):
    attachment = keep("a.png", PNG)
    response = CSPMiddleware(lambda request: stream(attachment, inline=True))(RequestFactory().get("/"))
    assert response["Content-Security-Policy"] == POLICY
    assert (
        "sandbox"
        not in CSPMiddleware(lambda request: HttpResponse())(RequestFactory().get("/")).headers[
            "Content-Security-Policy"
        ]
    )


def test_a_damaged_beginning_is_an_error_before_the_response_begins(keep):
    attachment = keep("a.pdf", PDF)
    path = places.place_of(attachment.organisation_id, attachment.pk)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(Unreadable):
        stream(attachment)


def test_an_abandoned_download_closes_the_file(organisation, alice):
    attachment = actions.write(organisation, alice, "a.pdf", "application/pdf", [b"x" * 3 * SEGMENT_BYTES])
    response = stream(attachment)
    next(iter(response))
    assert open_files(attachment) == 1
    response.close()
    assert open_files(attachment) == 0


def open_files(attachment):
    return sum(
        fd.is_symlink() and fd.readlink().name == str(attachment.pk) for fd in Path("/proc/self/fd").iterdir()
    )


class UploadForm(forms.Form):
    file = AttachmentField()
    note = forms.CharField(required=False)


def sent(*uploads, note="kept"):
    request = RequestFactory().post("/", {"file": list(uploads), "note": note})
    return UploadForm(request.POST, request.FILES)


@pytest.mark.parametrize(("name", "content"), GOOD.items(), ids=list(GOOD))
def test_a_good_upload(name, content):
    form = sent(SimpleUploadedFile(f"C:\\x\\{name}", content, content_type="text/html"))
    assert form.is_valid(), form.errors
    upload = form.cleaned_data["file"]
    assert upload.name == name
    assert upload.content_type != "text/html"
    assert upload.read() == content, "it can be read from its beginning"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"<html>", "of no kind we keep"),
        ("a.docx", PDF, "ends in .docx, but the file is a PDF"),
        ("<script>.exe", PDF, "ends in .exe"),
    ],
)
def test_a_bad_upload_is_told_beside_the_field(name, content, message):
    form = sent(SimpleUploadedFile(name, content))
    assert not form.is_valid()
    assert message in form.errors["file"][0]
    assert form.data["note"] == "kept"


def test_the_field_tells_the_browser_what_is_taken():
    assert 'accept=".pdf,.png,.jpg,' in str(UploadForm()["file"])


def test_a_large_upload_never_touches_the_disk(monkeypatch):
    """Django's own handlers would write it to a temporary file in plain text."""

    def refuse(*args, **kwargs):
        raise AssertionError("an upload was written to disk")

    monkeypatch.setattr(temp, "NamedTemporaryFile", refuse)
    large = PDF.replace(b"xref\n0 3", b"%" + b"x" * 4_000_000 + b"\nxref\n0 3", 1)
    form = sent(SimpleUploadedFile("a.pdf", large))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["file"].read() == large


def test_too_large_an_upload_is_told_its_size_and_the_rest_of_the_form_arrives(settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    form = sent(SimpleUploadedFile("a.pdf", PDF.ljust(3 * 1024 * 1024)))
    assert not form.is_valid()
    assert form.errors["file"] == ["This file has 3 MB; the limit is 1 MB."]
    assert form.data["note"] == "kept"


def test_the_files_of_one_request_share_a_limit(settings):
    settings.ATTACHMENT_MAX_BYTES = 100_000
    request = RequestFactory().post(
        "/", {f"f{n}": SimpleUploadedFile(f"{n}.pdf", bytes([n]) * 90_000) for n in range(4)}
    )
    sizes = [len(request.FILES[f"f{n}"].read()) for n in range(4)]
    assert sizes == [90_000, 90_000, 0, 0]
    assert request.FILES["f3"].size == 90_000
    form = UploadForm({}, {"file": request.FILES["f3"]})
    assert not form.is_valid()
    assert "too large together" in form.errors["file"][0]


def test_a_dropped_upload_takes_no_room(settings):
    settings.ATTACHMENT_MAX_BYTES = 100_000
    sizes = {"a": 250_000, "b": 90_000, "c": 90_000}
    request = RequestFactory().post("/", {n: SimpleUploadedFile(n, bytes(size)) for n, size in sizes.items()})
    assert [len(request.FILES[n].read()) for n in sizes] == [0, 90_000, 90_000]


def test_uploads_of_one_request_do_not_mix(settings):
    request = RequestFactory().post(
        "/",
        {"a": SimpleUploadedFile("a.pdf", b"a" * 200_000), "b": SimpleUploadedFile("b.pdf", b"b" * 70_000)},
    )
    assert request.FILES["a"].read() == b"a" * 200_000
    assert request.FILES["b"].read() == b"b" * 70_000
