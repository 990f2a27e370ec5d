"""From the content of a signed request to the document in it, within bounds."""

import zlib
from typing import TypeVar

import msgspec

from hub.fleet.domain.refusal import RefusalError

T = TypeVar("T")
MOST_SENT = 1024 * 1024
MOST_HELD = 4 * 1024 * 1024


def plain(sent: bytes, encoding: str) -> bytes:
    """The content without its compression; RefusalError when that is not gzip or opens to over 4 MiB."""
    if encoding == "":
        return sent
    if encoding != "gzip":
        raise RefusalError(400, "bad-content-encoding", f"Content-Encoding must be gzip, not {encoding[:40]}.")
    opened = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = opened.decompress(sent, MOST_HELD + 1)
    except zlib.error as error:
        raise RefusalError(400, "bad-content-encoding", f"The content is not gzip: {error}.") from error
    if len(content) > MOST_HELD:
        raise RefusalError(413, "too-large", "The content opens to over 4 MiB.")
    if not opened.eof or opened.unused_data:
        raise RefusalError(400, "bad-content-encoding", "The gzip content is cut short or followed by something.")
    return content


def document(content: bytes, decoder: "msgspec.json.Decoder[T]") -> T:
    """The document in the content; RefusalError 400 `not-json` or `bad-envelope`."""
    try:
        return decoder.decode(content)
    except msgspec.ValidationError as error:
        raise RefusalError(400, "bad-envelope", f"{error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusalError(400, "not-json", f"{error}.") from error
