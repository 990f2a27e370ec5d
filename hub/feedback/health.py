"""Whether the hub can do its work."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from hub.fleet.api import raw_answer


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM feedback_stream LIMIT 1")
    except DatabaseError:
        return raw_answer(b'{"status":"database"}', 503)
    return raw_answer(b'{"status":"ok"}')
