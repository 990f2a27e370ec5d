"""Which keys and documents there are."""

from uuid import UUID

from hub.cards.models import Document, IssuerKey


def every_key() -> list[IssuerKey]:
    """Every key, as documents outlive the time in which it may vouch."""
    return list(IssuerKey.objects.order_by("from_ms", "id"))


def key_for(kind: str, now_ms: int) -> IssuerKey | None:
    """The newest key that may vouch for a kind now."""
    good = IssuerKey.objects.filter(from_ms__lte=now_ms, until_ms__gt=now_ms).order_by("-from_ms", "-id")
    return next((key for key in good if kind in key.kinds.split()), None)


def revoked(cti: UUID) -> bool:
    """Whether a document was revoked."""
    return Document.objects.filter(id=cti, revoked_ms__isnull=False).exists()


def revoked_ctis(now_ms: int) -> list[str]:
    """Revoked documents that would not have expired by now, as 32 hex characters."""
    found = Document.objects.filter(revoked_ms__isnull=False, expires_ms__gt=now_ms).order_by("id")
    return [each.hex for each in found.values_list("id", flat=True)]
