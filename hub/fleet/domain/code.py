"""One-time enrolment codes: drawn once, shown once, kept as an HMAC."""

import hashlib
import hmac

from django.conf import settings

from hub.fleet.domain import crockford
from hub.fleet.domain.refusal import RefusalError
from hub.fleet.models import Desk, EnrolmentCode, Kiosk

LIFE_MS = 24 * 3600 * 1000


def draw(desk: Desk, now_ms: int) -> str:
    """A new code for a kiosk at this desk, good for 24 hours; 12 characters in three groups."""
    text = crockford.draw(12)
    EnrolmentCode.objects.create(mac=_mac(text), desk=desk, expires_ms=now_ms + LIFE_MS)
    return "-".join((text[:4], text[4:8], text[8:]))


def find(typed: str) -> EnrolmentCode:
    """The code as somebody typed it; RefusalError 403 when there is none such."""
    mac = _mac(crockford.as_typed(typed))
    wanted = EnrolmentCode.objects.select_related("desk__centre", "desk__service", "used_by")
    code = wanted.select_for_update(of=("self",)).filter(mac=mac).first()
    if code is None:
        raise RefusalError(403, "code-unknown", "There is no such code.")
    return code


def spend(code: EnrolmentCode, kiosk: Kiosk) -> None:
    """The code has done its work."""
    code.used_by = kiosk
    code.save(update_fields=["used_by"])


def _mac(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"enrolment|{text}".encode(), hashlib.sha256).hexdigest()
