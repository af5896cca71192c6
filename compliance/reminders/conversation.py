"""Decides how a mail server is spoken to, and what its refusals mean; its own words are read here and go no further."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from compliance import cipher
from compliance.reminders.models import MailServer, Trouble

#: Seconds a server may be silent at each step of a conversation, and when a person waits for the answer.
PATIENCE: Final = 15
SHORT_PATIENCE: Final = 8


class NotAccepted(Exception):
    """The server did not take the mail. `lasting`: it never will as it stands; `doubtful`: it may have taken it all the same."""

    def __init__(self, trouble: Trouble, *, lasting: bool = False, doubtful: bool = False) -> None:
        self.trouble, self.lasting, self.doubtful = trouble, lasting, doubtful
        super().__init__(trouble.value)


@dataclass(frozen=True)
class Line:
    """An open connection, and the address that mail over it comes from."""

    backend: EmailBackend
    sender: str

    def hand_over(self, message: EmailMessage) -> None:
        """Returns once the server has accepted the message. Raises NotAccepted."""
        try:
            self.backend.send_messages([message])
        except (OSError, ValueError) as error:
            raise _meaning_of_refusal(error) from None

    def close(self) -> None:
        """Says goodbye; what goes wrong now changes nothing about a mail that was accepted."""
        with suppress(OSError):
            self.backend.close()


class _Trusting(EmailBackend):
    """Accepts a certificate that nobody vouches for: an owner chose it for a server of their own."""

    @property
    def ssl_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context


def connect(server: MailServer | None, patience: int = PATIENCE) -> Line:
    """Connects and signs in; None means the server that the settings name for everyone. Raises NotAccepted."""
    try:
        backend = _backend(server, patience)
    except cipher.Unreadable:
        raise NotAccepted(Trouble.SEALED) from None
    try:
        backend.open()
    except (OSError, ValueError) as error:
        with suppress(OSError):
            backend.close()
        raise NotAccepted(_meaning_at_the_door(error)) from None
    return Line(backend, server.from_address if server else settings.MAIL_FROM)


def _backend(server: MailServer | None, patience: int) -> EmailBackend:
    if server is None:
        mail: dict[str, Any] = settings.MAIL or {}
        return EmailBackend(
            host=mail["EMAIL_HOST"],
            port=mail["EMAIL_PORT"] or 25,
            username=mail["EMAIL_HOST_USER"] or "",
            password=mail["EMAIL_HOST_PASSWORD"] or "",
            use_tls=mail.get("EMAIL_USE_TLS", False),
            use_ssl=mail.get("EMAIL_USE_SSL", False),
            timeout=patience,
        )
    return (_Trusting if server.accept_self_signed else EmailBackend)(
        host=server.host.strip("[]"),
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.security == MailServer.Security.STARTTLS,
        use_ssl=server.security == MailServer.Security.TLS,
        timeout=patience,
    )


#: What an error means before any mail was spoken of; the first that fits. All of these are OSErrors but the last.
_AT_THE_DOOR: tuple[tuple[type[Exception], Trouble], ...] = (
    (smtplib.SMTPAuthenticationError, Trouble.PASSWORD),
    (smtplib.SMTPServerDisconnected, Trouble.BROKEN),
    (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
    (ssl.SSLError, Trouble.ENCRYPTION),
    (ConnectionResetError, Trouble.BROKEN),
    (smtplib.SMTPException, Trouble.REFUSED),
    (OSError, Trouble.UNREACHABLE),
    (ValueError, Trouble.UNREACHABLE),  # a host name that no resolver can be asked for
)


def _meaning_at_the_door(error: Exception) -> Trouble:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Trouble.NO_SIGN_IN if "AUTH" in str(error) else Trouble.ENCRYPTION
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code < 500:
        return Trouble.BUSY
    if _ran_out_of_time(error):
        return Trouble.TIMEOUT
    return next(trouble for kind, trouble in _AT_THE_DOOR if isinstance(error, kind))


def _meaning_of_refusal(error: Exception) -> NotAccepted:
    """What an error means while a mail is handed over. A connection that breaks leaves open whether the server has it."""
    code = _code(error)
    if code is None:
        if isinstance(error, ValueError | smtplib.SMTPNotSupportedError):
            return NotAccepted(Trouble.CONTENT, lasting=True)
        return NotAccepted(Trouble.TIMEOUT if _ran_out_of_time(error) else Trouble.BROKEN, doubtful=True)
    if code < 500:
        return NotAccepted(Trouble.BUSY)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return NotAccepted(Trouble.RECIPIENT, lasting=True)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return NotAccepted(Trouble.SENDER)  # a setting is wrong and will be mended: the mail waits
    return NotAccepted(Trouble.CONTENT, lasting=True)


def _ran_out_of_time(error: Exception) -> bool:
    """smtplib tells a silent server as a broken connection, with the reason in its words alone."""
    return isinstance(error, TimeoutError) or (
        isinstance(error, smtplib.SMTPServerDisconnected) and "timed out" in str(error)
    )


def _code(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min((code for code, _ in error.recipients.values()), default=550)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
