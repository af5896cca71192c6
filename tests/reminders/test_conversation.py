"""What a mail server that does not let us in is said to be, with real servers and a real self-signed certificate."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from compliance.reminders import conversation
from compliance.reminders.models import MailServer
from tests.reminders.box import Box, free_port

pytestmark = pytest.mark.django_db
Start = Callable[..., Box]
Server = Callable[..., MailServer]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A self-signed one, as small mail servers have."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.lakeside.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder: Path = tmp_path_factory.mktemp("tls")
    pem = serialization.Encoding.PEM
    (folder / "key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "cert").write_bytes(made.public_bytes(pem))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context


def only_bob(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=getattr(data, "password", b"") == b"right horse", handled=False)


def meaning(server: MailServer, patience: int = 1) -> str:
    try:
        conversation.connect(server, patience).close()
    except conversation.NotAccepted as refusal:
        return refusal.trouble.value
    return "let in"


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("choice, result", [({}, "certificate"), ({"accept_self_signed": True}, "let in")])
def test_a_certificate_that_nobody_vouches_for(
    smtp: Start,
    mail_server: Server,
    certificate: ssl.SSLContext,
    security: str,
    choice: dict[str, bool],
    result: str,
) -> None:
    box = smtp(ssl_context=certificate) if security == "tls" else smtp(tls_context=certificate)
    assert meaning(mail_server(box.port, security=security, **choice)) == result


@pytest.mark.parametrize("password, result", [("right horse", "let in"), ("wrong horse", "password")])
def test_a_password(
    smtp: Start, mail_server: Server, certificate: ssl.SSLContext, password: str, result: str
) -> None:
    box = smtp(tls_context=certificate, authenticator=only_bob, auth_required=True)
    server = mail_server(
        box.port, security="starttls", accept_self_signed=True, username="bob", password=password
    )
    assert meaning(server, patience=5) == result


def test_no_sign_in_without_encryption(smtp: Start, mail_server: Server, certificate: ssl.SSLContext) -> None:
    box = smtp(tls_context=certificate, authenticator=only_bob)
    assert meaning(mail_server(box.port, username="bob", password="right horse")) == "no_sign_in"


def test_the_wrong_kind_of_encryption(smtp: Start, mail_server: Server, certificate: ssl.SSLContext) -> None:
    server = mail_server(smtp().port, security="starttls")
    assert meaning(server) == "encryption", "the server offers no STARTTLS"
    server.security = "tls"
    assert meaning(server) == "encryption", "the server does not speak TLS at once"
    server.port, server.security = smtp(ssl_context=certificate).port, "none"
    assert meaning(server) == "timeout", "each waits for the other to begin"


def test_nobody_there(mail_server: Server) -> None:
    server = mail_server(free_port())
    assert meaning(server) == "unreachable"
    server.host = "no-such-host.invalid"
    assert meaning(server) == "unreachable"


def test_a_server_that_says_nothing(mail_server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert meaning(mail_server(silent.getsockname()[1])) == "timeout"


@pytest.fixture
def rude() -> Iterator[int]:
    """Takes a call and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=lambda: listening.accept()[0].close(), daemon=True).start()
        yield listening.getsockname()[1]


def test_a_server_that_hangs_up(mail_server: Server, rude: int) -> None:
    assert meaning(mail_server(rude)) in ("broken", "unreachable")
