"""The statements that put records on disk and find what is there already."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from hub.sql import rows

COLUMNS = {
    "id": "uuid",
    "centre": "text",
    "kiosk": "text",
    "stream": "uuid",
    "seq": "int8",
    "sha": "bytea",
    "prev": "bytea",
    "kind": "text",
    "at_ms": "int8",
    "label": "text",
    "wall_ms": "int8",
    "boot": "uuid",
    "mono_ms": "int8",
    "trust": "text",
    "received_ms": "int8",
    "desk": "text",
    "service": "text",
    "language": "text",
    "channel": "text",
    "presence": "text",
    "question": "text",
    "stars": "int2",
    "flags": "text",
    "of": "uuid",
    "what": "text",
    "reasons": "text",
    "how": "text",
    "comment": "text",
    "who": "text",
}
_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_PLACES = ", ".join("%s" for _ in COLUMNS)
_ARRAYS = ", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())
# Untargeted, because that form also works on partitioned and foreign tables.
# Only names and places of this file are put into the SQL; every value is a parameter.
INSERT_EACH = f"INSERT INTO feedback_record ({_NAMES}) VALUES ({_PLACES}) ON CONFLICT DO NOTHING"  # noqa: S608  names of COLUMNS, and %s
INSERT_ARRAYS = f"INSERT INTO feedback_record ({_NAMES}) SELECT * FROM unnest({_ARRAYS}) ON CONFLICT DO NOTHING"  # noqa: S608  names of COLUMNS, and %s

Row = tuple[Any, ...]
"""The values of one record in the order of COLUMNS; uuids as 32 hex characters."""


def insert(new: Sequence[Row]) -> int:
    """Insert the rows whose id is not there yet, in one statement; returns how many were new."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(INSERT_EACH, new)
        else:
            cursor.execute(INSERT_ARRAYS, [list(column) for column in zip(*new, strict=True)])
        return int(cursor.rowcount)


def hashes(ids: Sequence[str]) -> dict[str, bytes]:
    """SHA-256 of the stored records with these ids."""
    places = ", ".join("%s" for _ in ids)
    found = rows(f"SELECT id, sha FROM feedback_record WHERE id IN ({places})", ids)  # noqa: S608  each value is a parameter
    return {key(row[0]): bytes(row[1]) for row in found}


def at(chain: tuple[str, str, str], seqs: Sequence[int]) -> dict[int, tuple[str, bytes, bytes]]:
    """Id, hash and `prev` by `seq` of those records of a chain (centre, kiosk, stream) that are stored."""
    if not seqs:
        return {}
    where = f"centre = %s AND kiosk = %s AND stream = %s AND seq IN ({', '.join('%s' for _ in seqs)})"
    found = rows(f"SELECT seq, id, sha, prev FROM feedback_record WHERE {where}", [*chain, *seqs])  # noqa: S608  each value is a parameter
    return {row[0]: (key(row[1]), bytes(row[2]), bytes(row[3])) for row in found}


def key(value: object) -> str:
    """An id as both databases take it: 32 hex characters."""
    return str(value).replace("-", "")
