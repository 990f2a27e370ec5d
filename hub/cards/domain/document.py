"""Documents that the hub vouches for: issued, judged, revoked; and the list that lets a kiosk judge offline."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from uuid import UUID, uuid4

import msgspec

from hub.cards.domain import document_key, token
from hub.cards.domain.token import Claims, Fact
from hub.cards.domain.wire import DocumentKeys, ListedKey
from hub.cards.models import Document, IssuerKey
from hub.cards.queries import document as ask
from hub.clock import wire_time
from hub.fleet.domain import hub_key

ISSUER = "rayak"
LIST_GOOD_MS = 7 * 24 * 3600 * 1000


class Verdict(StrEnum):
    """What can be said of a token."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN_ISSUER = "unknown-issuer"
    NOT_GENUINE = "not-genuine"


def issue(kind: str, facts: Mapping[str, Fact], now_ms: int, days: int) -> tuple[Document, str]:
    """Inside a transaction: the document and its token; ValueError when no key may vouch for this kind now."""
    key = ask.key_for(kind, now_ms)
    if key is None:
        raise ValueError(f"No key vouches for {kind}: make one with `hub document-key`")
    expires_ms = now_ms + days * 24 * 3600 * 1000
    made = Document.objects.create(id=uuid4(), kind=kind, key=key, issued_ms=now_ms, expires_ms=expires_ms)
    claims = Claims(ISSUER, now_ms // 1000, expires_ms // 1000, made.id, kind, facts)
    return made, token.written(claims, key.id, partial(document_key.sign, key.id))


def revoke(cti: UUID, now_ms: int) -> bool:
    """Inside a transaction: from now on the document is listed as revoked; False when there is none such."""
    Document.objects.filter(id=cti, revoked_ms=None).update(revoked_ms=now_ms)
    return Document.objects.filter(id=cti).exists()


def judged(text: str, now_ms: int) -> tuple[Verdict, Claims | None]:
    """What can be said of a token now; its claims unless they are not genuine. ValueError when it is no token."""
    message, claims = token.opened(text)
    key = IssuerKey.objects.filter(id=message.key).first()
    if key is None or claims.kind not in document_key.kinds(key) or claims.issuer != ISSUER:
        return Verdict.UNKNOWN_ISSUER, None
    if not document_key.holds(key, message.signature, message.signed):
        return Verdict.NOT_GENUINE, None
    if not key.from_ms // 1000 <= claims.issued <= key.until_ms // 1000:
        return Verdict.UNKNOWN_ISSUER, None
    if ask.revoked(claims.cti):
        return Verdict.REVOKED, claims
    return (Verdict.GOOD if now_ms < claims.expires * 1000 else Verdict.EXPIRED), claims


def listed(now_ms: int, key: str) -> bytes:
    """The keys and the revoked documents, signed with a key of the hub's that the kiosk says it has."""
    keys = [
        ListedKey(
            each.id,
            document_key.public(each),
            document_key.kinds(each),
            wire_time(each.from_ms),
            wire_time(each.until_ms),
        )
        for each in ask.every_key()
    ]
    body = DocumentKeys(1, wire_time(now_ms), wire_time(now_ms + LIST_GOOD_MS), keys, ask.revoked_ctis(now_ms))
    return hub_key.enveloped("document_keys", b"rayak-document-keys-1\n", msgspec.json.encode(body), key)
