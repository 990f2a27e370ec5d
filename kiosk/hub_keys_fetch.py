"""Takes the hub's own keys as the hub lists them: believed by one that is good already, whole or not at all."""

from typing import Annotated, Literal

import msgspec

from kiosk.clock import from_wire
from kiosk.hub_client import HubClient
from kiosk.identity import HubKey, Identity
from kiosk.published import Kind, PublishedError, verified


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As docs/wire.md has it; the newest last."""

    v: Literal[1]
    kiosk: str
    made_at: str
    keys: Annotated[tuple[HubKey, ...], msgspec.Meta(min_length=1)]


HUB_KEYS = Kind("hub_keys", "/api/v1/hub-keys", "", Listed)


class HubKeysFetch:
    """Asked by the sender whenever it fetches; what is taken is kept in the identity."""

    def __init__(self, client: HubClient, identity: Identity) -> None:
        self._client, self._identity = client, identity

    def fetch(self) -> None:
        """Look once; HubError, PublishedError and OSError are passing, and then nothing has changed."""
        one = self._identity
        have = ".".join(key.key for key in one.hub_keys) if one.hub_keys_at else ""
        answer = self._client.get(HUB_KEYS.path, etag=have)
        if answer is None:
            return
        one.refresh()  # it may have been enrolled anew meanwhile, even at another hub
        listed = verified(HUB_KEYS, answer.body, one.hub_keys)
        if listed.kiosk != one.number:
            raise PublishedError(f"they are for kiosk {listed.kiosk}")
        if _is_older(listed.made_at, one.hub_keys_at):
            raise PublishedError("they are older than those that are known")
        one.keep_hub_keys(listed.keys, listed.made_at)


def _is_older(made_at: str, known: str) -> bool:
    try:
        moment = from_wire(made_at)
    except ValueError as error:
        raise PublishedError("they were made at no time") from error
    return bool(known) and moment < from_wire(known)
