"""Pictures that kiosks show: looked through before they are kept, named by the SHA-256 of their bytes."""

from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from hub.fleet.domain import files
from hub.fleet.models import Picture

MOST_BYTES = 900 * 1024
MOST_SIDE = 4096
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


class PictureError(ValueError):
    """A picture that is not taken; `why` is `large` (bytes), `wide` (pixels) or `none` (no whole PNG or JPEG)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def add(content: bytes, name: str, by: str, now_ms: int) -> Picture:
    """Inside a transaction: keep a picture, the same bytes once; PictureError."""
    type_, width, height = _looked_at(content)
    sha256, size = files.keep(settings.CONTENT, [content])
    about = {"type": type_, "bytes": size, "width": width, "height": height}
    kept, _ = Picture.objects.get_or_create(
        sha256=sha256, defaults={**about, "name": name[:80], "by": by, "added_ms": now_ms}
    )
    return kept


def path(picture: Picture) -> Path:
    """Where its bytes are."""
    return Path(settings.CONTENT) / picture.sha256


def _looked_at(content: bytes) -> tuple[str, int, int]:
    if len(content) > MOST_BYTES:
        raise PictureError("large")
    try:
        with Image.open(BytesIO(content), formats=list(TYPES)) as found:
            found.verify()  # the parts of a PNG to their end
        with Image.open(BytesIO(content), formats=list(TYPES)) as found:
            if max(found.size) > MOST_SIDE:
                raise PictureError("wide")
            found.load()  # a JPEG to its last pixel
            return TYPES[found.format or ""], found.width, found.height
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError) as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError("none") from error
