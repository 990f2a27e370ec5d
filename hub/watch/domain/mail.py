"""Sends messages by mail through the server of HUB_MAIL_HOST, over one connection for as many as there are."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from hub.watch.domain.message import Message


class MailError(Exception):
    """It was not sent; `passing` when the same may be sent later, `server` when it is the server that is away."""

    def __init__(self, text: str, *, passing: bool = True, server: bool = False) -> None:
        super().__init__(text)
        self.passing, self.server = passing, server


class Post:
    """A connection to the mail server, made when the first message goes; used with `with`."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *_about: object) -> None:
        if self._connection is not None:
            self._connection.close()

    def send(self, address: str, ident: str, message: Message) -> None:
        """Hand it to the server; the same `ident` makes the same Message-ID, by which a double is known. MailError."""
        connection = self._open()
        about = {"Message-ID": f"<{ident}@{_host()}>", "Auto-Submitted": "auto-generated"}
        mail = EmailMessage(message.subject, message.text, to=[address], headers=about, connection=connection)
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise MailError(f"{address} was refused: {codes}", passing=any(code < 500 for code in codes)) from error
        except SMTPResponseException as error:
            raise MailError(f"The server answered {error.smtp_code}", passing=error.smtp_code < 500) from error
        except (SMTPException, OSError) as error:
            raise MailError(f"{type(error).__name__}: {error}", server=True) from error

    def _open(self) -> Any:  # noqa: ANN401  a backend is what the settings name
        if self._connection is None:
            if not settings.EMAIL_HOST:
                raise MailError("No mail server is set: HUB_MAIL_HOST", server=True)
            connection = get_connection()
            try:
                connection.open()
            except (SMTPException, OSError) as error:
                raise MailError(f"{type(error).__name__}: {error}", server=True) from error
            self._connection = connection
        return self._connection


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
