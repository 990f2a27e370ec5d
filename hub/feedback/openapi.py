"""The wire as OpenAPI 3.1, drawn from the same shapes that read it."""

from typing import Any

import msgspec

from hub.feedback.domain import wire as feedback
from hub.fleet.domain import wire as fleet

_SHAPES: tuple[Any, ...] = (
    feedback.RatingRecord,
    feedback.DetailRecord,
    feedback.SignedReceipt,
    fleet.Beat,
    fleet.BeatAnswer,
    fleet.Enrol,
    fleet.EnrolAnswer,
    fleet.Problem,
)
_SIGNED = "Signed per RFC 9421 with the kiosk's Ed25519 key, as docs/wire.md describes."
_ERRORS = {
    "400": "not-json, bad-envelope, bad-content-encoding",
    "401": "signature-missing, signature-invalid, digest-mismatch, kiosk-unknown, kiosk-revoked, clock-skew, "
    "nonce-replayed",
    "409": "wrong-kiosk",
    "413": "too-large",
    "429": "slow-down",
    "503": "unavailable",
}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _post(summary: str, asked: str, answered: str, errors: dict[str, str]) -> dict[str, Any]:
    responses = {"200": {"description": "Taken.", "content": _json(_ref(answered))}}
    for status, codes in errors.items():
        responses[status] = {"description": codes, "content": _json(_ref("Problem"))}
    body = {"required": True, "content": _json(_ref(asked))}
    return {"post": {"summary": summary, "description": _SIGNED, "requestBody": body, "responses": responses}}


def _batch() -> dict[str, Any]:
    """Its records are read one by one by the hub, so that this is the one shape spelt out by hand."""
    records = {"type": "array", "maxItems": 500, "items": {"oneOf": [_ref("RatingRecord"), _ref("DetailRecord")]}}
    fields = {
        "v": {"enum": [1]},
        "kiosk": {"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{4}$"},
        "sent": _ref("Instant"),
        "waiting": {"type": "integer", "minimum": 0},
        "records": records,
    }
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def document() -> dict[str, Any]:
    """The OpenAPI document."""
    _, schemas = msgspec.json.schema_components(_SHAPES, ref_template="#/components/schemas/{name}")
    enrol_errors = {**_ERRORS, "403": "code-unknown, code-used, code-expired"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ra'yak hub", "version": "1", "description": "What a kiosk and the hub say to each other."},
        "paths": {
            "/api/v1/records": _post("A batch of records", "Batch", "SignedReceipt", _ERRORS),
            "/api/v1/beat": _post("How a kiosk is", "Beat", "BeatAnswer", _ERRORS),
            "/api/v1/enrol": _post("A code becomes a kiosk", "Enrol", "EnrolAnswer", enrol_errors),
        },
        "components": {"schemas": {**{name: _plain(each) for name, each in schemas.items()}, "Batch": _batch()}},
    }


def _plain(value: object) -> object:
    """JSON Schema writes the end of a text as `$`; `\\Z` is Python's word for it."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.replace("\\Z", "$") if isinstance(value, str) else value


DOCUMENT = msgspec.json.encode(document())
