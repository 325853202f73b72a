"""The server that carries mails: any that speaks SMTP, or, in development, the log.

Passwords and mails go over TLS whose certificate fits the host; without it only to this very machine, or where the
address says so.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from graph.errors import BadInput, StoreUnavailable
from people.jobs import Hopeless
from people.mail import Carry
from people.tables import Mail

CONSOLE = "console:"
SECONDS = 30
"""How long an answer of the server is waited for."""
_PORTS: Mapping[str, int] = {"smtp": 587, "smtps": 465}
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
log = structlog.get_logger("imece.mail")


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed in, and how the line is kept secret."""

    host: str
    port: int
    tls: Literal["at once", "asked for", "none"]
    user: str = ""
    password: str = field(default="", repr=False)


def server_of(address: str) -> Server | None:
    """The server of an address, None for `console:`; BadInput for anything else."""
    if address == CONSOLE:
        return None
    try:
        url = urlsplit(address)
        port = url.port or _PORTS[url.scheme]
    except (ValueError, KeyError):
        raise BadInput("people.mail.address") from None
    asked = parse_qs(url.query, keep_blank_values=True)
    if not url.hostname or url.path not in {"", "/"} or asked not in ({}, {"tls": ["none"]}):
        raise BadInput("people.mail.address")
    clear = asked or (url.scheme == "smtp" and url.hostname in _HERE)
    tls: Literal["at once", "asked for", "none"] = (
        "none" if clear else "at once" if url.scheme == "smtps" else "asked for"
    )
    return Server(url.hostname, port, tls, unquote(url.username or ""), unquote(url.password or ""))


def sender_of(said: str) -> Address:
    """Who sends, `İmece <imece@example.org>` or the address alone; BadInput for anything else."""
    name, email = parseaddr(said.strip())
    try:
        sender = Address(name, addr_spec=email)
    except (ValueError, IndexError, MessageError):
        raise BadInput("people.mail.sender") from None
    if not sender.domain or not said.isprintable():
        raise BadInput("people.mail.sender")
    return sender


def post(address: str, sender: str) -> Carry:
    """What carries mails by the address of a server."""
    server, by = server_of(address), sender_of(sender)
    if server is None:
        return _print
    return lambda mail: _hand_in(server, composed(mail, by))


def composed(mail: Mail, sender: Address) -> EmailMessage:
    """A mail as it travels, in plain text and in HTML."""
    message = EmailMessage(SMTP)
    message["From"] = sender
    message["To"] = _recipient(mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.made)
    message["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _recipient(email: str) -> Address:
    """One address and no more, its domain in the letters that servers know."""
    user, _, domain = email.rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    try:
        return Address(addr_spec=f"{user}@{domain}")
    except (ValueError, IndexError, MessageError) as error:
        raise Hopeless("people.mail.recipient") from error


def _print(mail: Mail) -> None:
    log.info("mail", to=mail.recipient, subject=mail.subject, text=mail.text)


def _hand_in(server: Server, message: EmailMessage) -> None:
    try:
        with _connected(server) as line:
            line.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(*next(iter(error.recipients.values()))) from error
    except smtplib.SMTPResponseException as error:
        if isinstance(error, smtplib.SMTPAuthenticationError):
            raise StoreUnavailable("people.mail.credentials", host=server.host) from None
        raise _refused(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise StoreUnavailable("people.mail.unable", host=server.host) from error
    except (smtplib.SMTPException, OSError) as error:
        raise StoreUnavailable("people.mail.away", host=server.host, reason=type(error).__name__) from error


def _connected(server: Server) -> smtplib.SMTP:
    secret = ssl.create_default_context()
    if server.tls == "at once":
        line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=secret)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.tls == "asked for":
            line.starttls(context=secret)
        if server.user:
            line.login(server.user, server.password)
    except BaseException:
        line.close()
        raise
    return line


def _refused(code: int, said: bytes | str) -> Exception:
    """What the server says of this mail: for ever, or for now."""
    reason = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    kind = Hopeless if code >= 500 else StoreUnavailable
    return kind("people.mail.refused", code=code, reason=" ".join(reason.split())[:200])
