"""The shapes of docs/wire.md that are the fleet's: enrolment, pairing, beat, site, staff, error."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Whole = Annotated[int, Meta(ge=0, le=2**53 - 1)]
UuidText = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")]
KioskNumber = Annotated[str, Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}\Z")]
WireTime = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z")]
CentreCode = Annotated[str, Meta(pattern=r"^[A-Z0-9]{2,16}\Z")]
ServiceCode = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,32}\Z")]
HubKeyName = Annotated[str, Meta(pattern=r"^h[1-9][0-9]{0,3}\Z")]
Question = Annotated[str, Meta(pattern=r"^[a-z0-9.-]{1,32}\Z")]


class Strict(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A document in which every field is known and given."""


class Instant(Strict):
    """The time envelope: the kiosk's wall clock, its boot, milliseconds since boot, and how far to trust it."""

    wall: WireTime
    boot: UuidText
    mono: Whole
    trust: Literal["good", "hub", "unknown"]


class Part(Strict):
    """A reader, scanner or printer, and how it is."""

    kind: Literal["card", "zone", "scanner", "printer"]
    state: Literal["ok", "lost", "ready", "paper-low", "paper-out", "offline", "no-answer"]


class Settled(Strict):
    """How the newest settings that the hub published fare at a kiosk."""

    version: Whole
    state: Literal["trial", "good", "refused"]
    why: Annotated[str, Meta(max_length=200)]


class Updated(Strict):
    """How the newest release that the hub published fares at a kiosk."""

    version: Annotated[str, Meta(max_length=32)]
    state: Literal["fetching", "ready", "trial", "good", "refused"]
    why: Annotated[str, Meta(max_length=200)]


class Vitals(Strict):
    """How a kiosk's screen, devices and machine are; None for what it does not tell."""

    frames: Whole | None
    touched_s: Whole | None
    oldest: WireTime | None
    canary_ms: Whole | None
    parts: Annotated[list[Part], Meta(max_length=4)]
    celsius: Annotated[int, Meta(ge=-60, le=200)] | None
    under_voltage: bool | None
    ext4_errors: Whole | None
    slot: Annotated[str, Meta(max_length=8)] | None
    settings: Settled | None = None
    update: Updated | None = None
    board: Annotated[str, Meta(max_length=32)] | None = None
    image: Annotated[str, Meta(max_length=32)] | None = None
    guide: Annotated[str, Meta(max_length=16)] | None = None
    hub_key: HubKeyName | None = None


class Beat(Strict):
    """`POST /api/v1/beat`."""

    v: Literal[1]
    kiosk: KioskNumber
    sent: Instant
    waiting: Whole
    set_aside: Whole
    version: Annotated[str, Meta(min_length=1, max_length=32)]
    screen: Literal["ok", "stopped", "out-of-service"]
    code: Annotated[str, Meta(max_length=16)] | None
    disk_free_mb: Whole
    vitals: Vitals | None = None


class Enrol(Strict):
    """`POST /api/v1/enrol`."""

    v: Literal[1]
    code: Annotated[str, Meta(max_length=32)]
    public_key: Annotated[str, Meta(min_length=44, max_length=44)]
    version: Annotated[str, Meta(min_length=1, max_length=32)]
    sent: Instant


class Named(Strict):
    """A place or service in both languages."""

    code: str
    ar: str
    en: str


class DeskSite(Strict):
    """A desk's code, and the number on its badge."""

    code: str
    label: str


class Site(Strict):
    """Where a kiosk stands and what it asks."""

    centre: Named
    desk: DeskSite
    service: Named
    question: str


class HubKey(Strict):
    """The hub's name for its keys, and in base64 the one that it signs with and the one that exports are sealed to."""

    key: HubKeyName
    public: str
    box: str


class HubKeys(Strict):
    """The hub's keys that were not withdrawn, for one kiosk, the newest last."""

    v: Literal[1]
    kiosk: KioskNumber
    made_at: WireTime
    keys: Annotated[list[HubKey], Meta(min_length=1)]


class SignedHubKeys(Strict):
    """The keys with the hub's signature over their bytes, by one that the kiosk says it has."""

    hub_keys: HubKeys
    key: str
    signature: str


class BeatAnswer(Strict):
    """What a beat brings back."""

    v: Literal[1]
    kiosk: KioskNumber
    hub_time: WireTime
    site: Site
    orders: Whole


class EnrolAnswer(Strict):
    """What a code brings, once."""

    v: Literal[1]
    kiosk: KioskNumber
    hub_time: WireTime
    hub_key: HubKey
    presence_key: str
    public_url: str
    site: Site


class Pair(Strict):
    """`POST /api/v1/pair`."""

    v: Literal[1]
    public_key: Annotated[str, Meta(min_length=44, max_length=44)]
    serial: Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{0,32}\Z")]
    version: Annotated[str, Meta(min_length=1, max_length=32)]
    sent: Instant


class PairAnswer(Strict):
    """What a kiosk shows while it waits to be paired, and its enrolment from then on."""

    v: Literal[1]
    hub_time: WireTime
    state: Literal["waiting", "paired"]
    code: str | None
    until: WireTime | None
    url: str | None
    enrolment: EnrolAnswer | None


class Problem(Strict):
    """Every error."""

    error: str
    message: str
    hub_time: WireTime


class StaffCost(Strict):
    """What one guess at a PIN costs (RFC 7914): N = 2^`ln`, `r`, `p`, and the salt in base64."""

    salt: str
    ln: int
    r: int
    p: int


class StaffPerson(Strict):
    """A member of staff as records name them, and the hash of their PIN in base64."""

    by: str
    hash: str


class StaffList(Strict):
    """Who may open the staff menu at the kiosks of a centre."""

    v: Literal[1]
    centre: CentreCode
    made_at: WireTime
    scrypt: StaffCost
    people: list[StaffPerson]


class SignedStaffList(Strict):
    """The list with the hub's signature over its bytes."""

    staff: StaffList
    key: str
    signature: str
