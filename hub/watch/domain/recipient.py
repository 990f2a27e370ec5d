"""Who is told of alerts: an address for mail, or one that takes webhooks."""

import base64
import ipaddress
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from hub.watch.models import Recipient


class RecipientError(ValueError):
    """An address that nothing can be sent to; the text says why."""


def add(centre: str, way: str, address: str, language: str, now_ms: int) -> Recipient:
    """Inside a transaction: the one who is told from now on of a centre's alerts, or of all; RecipientError."""
    address = address.strip()
    if way == Recipient.Way.MAIL:
        _require_mail(address)
    else:
        require_webhook(address)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode() if way == Recipient.Way.WEBHOOK else ""
    same = Recipient.objects.filter(centre=centre, way=way, address=address, ended_ms=None).first()
    if same is not None:
        raise RecipientError(f"{address} is told of these alerts already.")
    about = {"centre": centre, "way": way, "address": address, "language": language}
    return Recipient.objects.create(**about, secret=secret, made_ms=now_ms)


def end(recipient: str, now_ms: int) -> None:
    """Inside a transaction: told no more, not even of what waits to be sent."""
    Recipient.objects.filter(id=recipient, ended_ms=None).update(ended_ms=now_ms)


def require_webhook(address: str) -> None:
    """RecipientError unless it is https, or http to this machine or a host of HUB_WEBHOOK_PLAIN."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RecipientError(f"{address!r} is not an address: {error}") from error
    if not host or parts.scheme not in ("https", "http") or parts.username or parts.password or parts.fragment:
        raise RecipientError("A webhook's address begins with https://, and holds no name, password or #.")
    if len(address) > 300 or not address.isascii() or any(sign <= " " for sign in address):
        raise RecipientError("A webhook's address has 300 ASCII characters at most, and no space.")
    if parts.scheme == "http" and not _is_here(host) and host not in settings.WEBHOOK_PLAIN:
        raise RecipientError(f"http:// to {host} could be read on the way: use https, or name it in HUB_WEBHOOK_PLAIN.")


def _require_mail(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise RecipientError(f"{address!r} is not a mail address.") from error


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
