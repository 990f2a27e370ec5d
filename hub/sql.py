"""Plain statements, for the few places where a kiosk's batch should not wait for the ORM."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a SELECT gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def run(statement: str, values: Sequence[Any]) -> int:
    """Run a statement; returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
