"""The service guide, as the hub publishes it (docs/wire.md, *Service guide*)."""

from typing import Annotated

import msgspec

FILE = "service-guide.json"


class Both(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in both languages."""

    ar: str
    en: str


class Lines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Texts in both languages."""

    ar: tuple[str, ...]
    en: tuple[str, ...]


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One service: what it needs, what it costs (1,000 fils are a dinar), how long it takes, where it is done.

    `sample` is content of ours that an agency has not replaced yet.
    """

    code: str
    sample: bool
    name: Both
    summary: Both
    requirements: Lines
    fee_fils: Annotated[int, msgspec.Meta(ge=0)]
    minutes: Annotated[int, msgspec.Meta(ge=1)]
    where: Both


class Guide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every service, in the order they are shown in; `version` names this very content."""

    v: Annotated[int, msgspec.Meta(ge=1, le=1)]
    version: str
    services: tuple[Service, ...]
