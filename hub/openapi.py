"""The wire as OpenAPI 3.1, drawn from the same shapes that read it."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from hub.cards.domain import wire as cards
from hub.feedback.domain import wire as feedback
from hub.fleet.api import raw_answer
from hub.fleet.domain import wire as fleet
from hub.fleet.domain import wire_remote as remote

_SHAPES: tuple[Any, ...] = (
    feedback.RatingRecord,
    feedback.DetailRecord,
    feedback.ActRecord,
    feedback.SignedReceipt,
    fleet.Beat,
    fleet.BeatAnswer,
    fleet.Enrol,
    fleet.EnrolAnswer,
    fleet.Pair,
    fleet.PairAnswer,
    fleet.SignedStaffList,
    fleet.SignedHubKeys,
    fleet.Problem,
    remote.SignedSettings,
    remote.SignedRelease,
    remote.SignedOrders,
    remote.OrderReport,
    remote.OrderReportAnswer,
    cards.Notifications,
    cards.NotificationsAnswer,
    cards.ReadSome,
    cards.ReadAnswer,
    cards.Readiness,
    cards.ReadinessAnswer,
    cards.Statement,
    cards.StatementAnswer,
    cards.UpdateStart,
    cards.UpdateNext,
    cards.UpdateAnswer,
    cards.Authenticity,
    cards.AuthenticityAnswer,
    cards.SignedDocumentKeys,
    cards.SignedGuide,
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
    body = {"required": True, "content": _json(_ref(asked))}
    about = {"summary": summary, "description": _SIGNED, "requestBody": body}
    return {"post": {**about, "responses": _responses(answered, errors)}}


def _get(summary: str, answered: str, **more: dict[str, str]) -> dict[str, Any]:
    errors = {status: codes for status, codes in _ERRORS.items() if status in ("401", "503")}
    return {"get": {"summary": summary, "description": _SIGNED, "responses": {**_responses(answered, errors), **more}}}


def _responses(answered: str, errors: dict[str, str]) -> dict[str, Any]:
    return {"200": {"description": "Taken.", "content": _json(_ref(answered))}, **_problems(errors)}


def _problems(errors: dict[str, str]) -> dict[str, Any]:
    return {status: {"description": codes, "content": _json(_ref("Problem"))} for status, codes in errors.items()}


def _fleet() -> dict[str, Any]:
    """How kiosks come to the hub and are looked after."""
    reported = _post("How an order ended", "OrderReport", "OrderReportAnswer", {**_ERRORS, "404": "order-unknown"})
    reported["parameters"] = [_in_path("order", "uuid")]
    nothing = {"description": "Nothing was published to the kiosk's centre."}
    unchanged = {"description": "The version of If-None-Match is the newest."}
    bundle = _bytes("A release's bundle", ("application/octet-stream",), "release-unknown")
    bundle["get"]["responses"]["206"] = {"description": "The bytes that Range asked for"}
    bundle["get"]["responses"] |= _problems({"416": "past-the-end"})
    return {
        "/api/v1/hub-keys": _get("The hub's own keys, signed", "SignedHubKeys", **{"304": unchanged}),
        "/api/v1/settings": _get("Settings, signed", "SignedSettings", **{"204": nothing, "304": unchanged}),
        "/api/v1/content/{sha256}": _bytes("A picture", ("image/png", "image/jpeg"), "content-unknown"),
        "/api/v1/release": _get("The release on offer, signed", "SignedRelease", **{"204": nothing}),
        "/api/v1/release/{sha256}": bundle,
        "/api/v1/pair": _post("A kiosk that nobody enrolled", "Pair", "PairAnswer", _ERRORS),
        "/api/v1/orders": _get("What a kiosk is asked to do, signed", "SignedOrders"),
        "/api/v1/orders/{order}": reported,
    }


def _bytes(summary: str, types: tuple[str, ...], unknown: str) -> dict[str, Any]:
    """An address that gives bytes by their SHA-256."""
    whole = {"description": "The bytes", "content": {each: {} for each in types}}
    errors = {"401": _ERRORS["401"], "404": unknown, "503": _ERRORS["503"]}
    about = {"summary": summary, "description": _SIGNED, "responses": {"200": whole, **_problems(errors)}}
    return {"get": about, "parameters": [_in_path("sha256", "hex")]}


def _in_path(name: str, form: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": form}}


def _cards() -> dict[str, Any]:
    """The card services; what they refuse beside what every address does."""
    unknown = {**_ERRORS, "403": "card-unknown"}
    started = {**_ERRORS, "404": "nothing-to-update"}
    late = {"403": "foreign-kiosk", "404": "session-unknown", "410": "session-expired"}
    late |= {"400": f"{_ERRORS['400']}, too-many-answers"}
    late |= {"409": f"{_ERRORS['409']}, out-of-order, answer-conflict, session-over"}
    following = _post("What the card said", "UpdateNext", "UpdateAnswer", {**_ERRORS, **late})
    following["parameters"] = [{"name": "session", "in": "path", "required": True, "schema": {"type": "string"}}]
    unchanged = {"description": "The version of If-None-Match is the newest."}
    nobody = {"description": "Nobody at the centre was ever given a PIN."}
    return {
        "/api/v1/cards/notifications": _post("A holder's messages", "Notifications", "NotificationsAnswer", unknown),
        "/api/v1/cards/notifications/read": _post("Messages were read", "ReadSome", "ReadAnswer", unknown),
        "/api/v1/cards/readiness": _post("How far a card is", "Readiness", "ReadinessAnswer", _ERRORS),
        "/api/v1/cards/statements": _post("An address statement", "Statement", "StatementAnswer", unknown),
        "/api/v1/cards/updates": _post("A chip update begins", "UpdateStart", "UpdateAnswer", started),
        "/api/v1/cards/updates/{session}": following,
        "/api/v1/cards/authenticity": _post("Is a card genuine?", "Authenticity", "AuthenticityAnswer", _ERRORS),
        "/api/v1/documents/keys": _get("Keys and revoked documents, signed", "SignedDocumentKeys"),
        "/api/v1/staff": _get("Who may open the staff menu, signed", "SignedStaffList", **{"204": nobody}),
        "/api/v1/guide": _get("The service guide, signed", "SignedGuide", **{"304": unchanged}),
    }


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
            **_fleet(),
            **_cards(),
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


def openapi(_request: HttpRequest) -> HttpResponse:
    """The wire as OpenAPI 3.1."""
    return raw_answer(DOCUMENT)
