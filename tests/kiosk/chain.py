"""Reads a queue as a stranger would: by the wire's page, not by the kiosk's code."""

import hashlib
import json
from collections.abc import Iterable


def assert_chain(bodies: Iterable[bytes], first: int = 1, prev: str | None = "0" * 64) -> None:
    """Numbers without a gap from `first`, one stream, each record's `prev` the hash of the one before it."""
    streams = set()
    for number, body in enumerate(bodies, first):
        record = json.loads(body)
        assert record["seq"] == number
        assert prev is None or record["prev"] == prev
        prev = hashlib.sha256(body).hexdigest()
        streams.add(record["stream"])
    assert len(streams) <= 1
