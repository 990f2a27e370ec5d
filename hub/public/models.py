"""What the phone pages must remember besides the ratings themselves."""

from __future__ import annotations

import uuid

from django.db import models


class SpentToken(models.Model):
    """A presence token that a rating was made with; good for no other."""

    token: models.CharField[str, str] = models.CharField(primary_key=True, max_length=23)
    centre: models.CharField[str, str] = models.CharField(max_length=16)
    rating: models.UUIDField[uuid.UUID | str, uuid.UUID] = models.UUIDField()
    expires_ms: models.BigIntegerField[int, int] = models.BigIntegerField(db_index=True)
