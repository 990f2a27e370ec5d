"""TOML to frozen settings: an unknown key or a bad value stops the start, naming key, value and file."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

from kiosk.staff import SITE_PIN


class SettingsError(Exception):
    """A setting that cannot be used; the text says key, value, file and what is allowed."""


def _of(unit: str, ge: float, le: float) -> Meta:
    return Meta(ge=ge, le=le, extra={"unit": unit})


def _text(unit: str, pattern: str) -> Meta:
    return Meta(pattern=pattern, extra={"unit": unit})


class Kiosk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    data_dir: Annotated[str, _text("absolute folder", r"^/")] = "/var/lib/rayak"
    language: Literal["ar", "en"] = "ar"
    digits: Literal["arabic-indic", "latin"] = "arabic-indic"


class Screen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: Annotated[str, _text("full, or WIDTHxHEIGHT in pixels", r"^(full|[1-9]\d{2,3}x[1-9]\d{2,3})$")] = "full"


class Times(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    thanks_return_s: Annotated[int, _of("seconds", 5, 300)] = 15
    thanks_after_touch_s: Annotated[int, _of("seconds", 5, 300)] = 20
    warning_s: Annotated[int, _of("seconds", 5, 300)] = 30
    qr_enlarged_s: Annotated[int, _of("seconds", 5, 300)] = 30
    more_time_factor: Annotated[int, _of("times", 1, 10)] = 2


class RatingRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    quiet_gap_s: Annotated[int, _of("seconds", 0, 60)] = 5
    alternation_run: Annotated[int, _of("ratings", 3, 50)] = 6
    one_spot_run: Annotated[int, _of("ratings", 3, 50)] = 5
    one_spot_mm: Annotated[int, _of("millimetres", 1, 50)] = 4
    burst: Annotated[int, _of("ratings in a minute", 3, 100)] = 8
    rest_s: Annotated[int, _of("seconds", 1, 120)] = 10
    debounce_ms: Annotated[int, _of("milliseconds", 0, 2000)] = 350


class Sender(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hub_url: Annotated[str, _text("address; empty: as at enrolment", r"^(https?://\S+)?$")] = ""
    batch: Annotated[int, _of("records", 1, 500)] = 500
    connect_timeout_s: Annotated[float, _of("seconds", 0.1, 120)] = 10.0
    read_timeout_s: Annotated[float, _of("seconds", 0.1, 300)] = 20.0
    total_timeout_s: Annotated[float, _of("seconds", 0.1, 600)] = 60.0
    backoff_min_s: Annotated[float, _of("seconds", 0.01, 60)] = 1.0
    backoff_max_s: Annotated[float, _of("seconds", 0.01, 3600)] = 300.0
    beat_every_s: Annotated[float, _of("seconds", 0.1, 3600)] = 60.0
    fetch_every_s: Annotated[float, _of("seconds", 0.1, 86400)] = 300.0
    ca_file: Annotated[str, _text("absolute file; empty: the system's authorities", r"^(/.*)?$")] = ""


class Storage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reserve_mb: Annotated[int, _of("MiB", 0, 1024)] = 16
    low_mb: Annotated[int, _of("MiB", 1, 100_000)] = 200
    stick: Annotated[str, _text("absolute folder", r"^/")] = "/run/rayak/stick"


class Sound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    volume: Annotated[int, _of("per cent", 0, 100)] = 60
    muted: bool = False


class Voice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    enabled: bool = True


class Devices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    card: Annotated[
        str,
        _text(
            "pcsc:, pcsc:READER, serial:/dev/NAME?protocol=pn532 or mrz, fake:card?in=/PATH, or empty for none",
            r"^(pcsc:.*|serial:/.*\?protocol=(pn532|mrz)(&baud=\d+)?|fake:card\?in=/\S+)?$",
        ),
    ] = ""
    zone: Annotated[
        str,
        _text("serial:/dev/NAME?protocol=mrz, or empty for none", r"^(serial:/.*\?protocol=mrz(&baud=\d+)?)?$"),
    ] = ""
    scanner: Annotated[
        str,
        _text("serial:/dev/NAME?protocol=scanner, or empty for none", r"^(serial:/.*\?protocol=scanner(&baud=\d+)?)?$"),
    ] = ""
    printer: Annotated[
        str,
        _text(
            "printer:serial:/dev/NAME, printer:tcp:HOST:PORT, printer:usb:/dev/usb/lp0, printer:file:/PATH, "
            "or empty for none",
            r"^(printer:(serial|usb|file):/\S+|printer:tcp:[^\s:/]+:\d+(\?\S+)?)?$",
        ),
    ] = ""


_SPAN = r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$"
_OPEN = _text("HH:MM-HH:MM; empty: closed that day", _SPAN)


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sunday: Annotated[str, _OPEN] = "07:00-19:00"
    monday: Annotated[str, _OPEN] = "07:00-19:00"
    tuesday: Annotated[str, _OPEN] = "07:00-19:00"
    wednesday: Annotated[str, _OPEN] = "07:00-19:00"
    thursday: Annotated[str, _OPEN] = "07:00-19:00"
    friday: Annotated[str, _OPEN] = ""
    saturday: Annotated[str, _OPEN] = ""
    closed_on: Annotated[
        str, _text("days as YYYY-MM-DD with spaces between; empty for none", r"^(\d{4}-\d\d-\d\d( \d{4}-\d\d-\d\d)*)?$")
    ] = ""
    quiet: Annotated[str, _text("HH:MM-HH:MM; empty: never", _SPAN)] = ""
    updates: Annotated[str, _text("HH:MM-HH:MM; empty: never", _SPAN)] = "02:00-04:00"
    zone: Annotated[str, _text("time zone by its IANA name", r"^[A-Za-z_]+(/[A-Za-z_+-]+)*$")] = "Asia/Bahrain"


class Staff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    site_pin: Annotated[str, _text("as kiosk staff-pin writes it; empty for none", SITE_PIN)] = ""
    restart: Literal["screen", "machine"] = "screen"


class Cards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    profiles: Annotated[str, _text("absolute folder; empty: only those that ship", r"^(/.*)?$")] = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be set; config/kiosk.example.toml says what each key is for."""

    kiosk: Kiosk = Kiosk()
    screen: Screen = Screen()
    times: Times = Times()
    rating: RatingRules = RatingRules()
    sender: Sender = Sender()
    storage: Storage = Storage()
    sound: Sound = Sound()
    voice: Voice = Voice()
    devices: Devices = Devices()
    cards: Cards = Cards()
    staff: Staff = Staff()
    hours: Hours = Hours()

    @property
    def data_dir(self) -> Path:
        return Path(self.kiosk.data_dir)


def load(path: Path | None) -> Settings:
    """The settings of a TOML file, or the built-in ones for None; SettingsError says what is wrong."""
    return from_document(read(path), str(path))


def read(path: Path | None) -> dict[str, Any]:
    """What a TOML file holds, nothing for None; SettingsError when it cannot be read."""
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error})") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not TOML ({error})") from error


def from_document(document: dict[str, Any], source: str) -> Settings:
    """The settings of a parsed document; `source` is what a complaint calls the file."""
    sections = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    for name, value in document.items():
        if name not in sections:
            raise SettingsError(f"{source}: [{name}] is not a section; the sections are {', '.join(sections)}")
        if not isinstance(value, dict):
            raise SettingsError(f"{source}: {name} = {value!r} stands outside a section; [{name}] is a section")
    for name, kind in sections.items():
        _check_section(kind, document.get(name, {}), name, source)
    settings = msgspec.convert(document, Settings, strict=True)
    _check_order(settings.sender, source)
    return settings


def _check_section(kind: type, values: dict[str, object], name: str, source: str) -> None:
    keys = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in values.items():
        if key not in keys:
            raise SettingsError(f"{source}: {name}.{key} = {value!r} is not a key; [{name}] has {', '.join(keys)}")
        _check_value(keys[key], value, f"{name}.{key}", source)


def _check_value(kind: type, value: object, key: str, source: str) -> None:
    try:
        msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{source}: {key} = {value!r} is not allowed; it takes {allowed(kind)}") from error


def allowed(kind: type) -> str:
    """What a key takes, in words: the range with its unit, the choices, or the form of the text."""
    if get_origin(kind) is Literal:
        return " or ".join(f'"{choice}"' for choice in get_args(kind))
    if kind is bool:
        return "true or false"
    base, meta = get_args(kind)
    unit = meta.extra["unit"]
    if base is str:
        return f"text: {unit}"
    number = "a whole number" if base is int else "a number"
    return f"{number} of {unit}, {meta.ge} to {meta.le}"


def _check_order(sender: Sender, source: str) -> None:
    if sender.backoff_min_s > sender.backoff_max_s:
        raise SettingsError(
            f"{source}: sender.backoff_min_s = {sender.backoff_min_s} is more than "
            f"sender.backoff_max_s = {sender.backoff_max_s}"
        )
