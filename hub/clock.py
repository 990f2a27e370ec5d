"""The hub's clock and the one way it writes a time on the wire."""

import time
from datetime import UTC, datetime


def now_ms() -> int:
    """Milliseconds since 1970 in UTC."""
    return time.time_ns() // 1_000_000


def wire_time(ms: int) -> str:
    """RFC 3339 in UTC with milliseconds and `Z` (docs/wire.md)."""
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"


def parse_wire_time(text: str) -> int:
    """Milliseconds since 1970 of a wire time; ValueError when there is no such day or hour."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)
