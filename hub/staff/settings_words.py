"""The words for what kiosks can be set to, in the language now active."""

from django.utils.translation import gettext as _


def sections() -> dict[str, str]:
    """What each section is called."""
    return {
        "kiosk": _("Language of the idle screen"),
        "times": _("Times"),
        "rating": _("Ratings that look like play"),
        "sound": _("Sound"),
        "voice": _("Reading aloud"),
        "hours": _("Opening hours"),
    }


def keys() -> dict[tuple[str, str], str]:
    """What each key is called."""
    return {
        ("kiosk", "language"): _("Language"),
        ("kiosk", "digits"): _("Digits on Arabic screens"),
        ("times", "thanks_return_s"): _("The thank-you stays, untouched"),
        ("times", "thanks_after_touch_s"): _("The thank-you stays after a touch"),
        ("times", "warning_s"): _("The time-out’s question waits"),
        ("times", "qr_enlarged_s"): _("The enlarged code stays"),
        ("times", "more_time_factor"): _("How much longer with “more time”"),
        ("rating", "quiet_gap_s"): _("Flagged when sooner than this after the last"),
        ("rating", "alternation_run"): _("Flagged when so many go to and fro"),
        ("rating", "one_spot_run"): _("Flagged when so many are on one spot"),
        ("rating", "one_spot_mm"): _("How wide one spot is"),
        ("rating", "burst"): _("The screen rests after"),
        ("rating", "rest_s"): _("How long it rests"),
        ("rating", "debounce_ms"): _("A second touch sooner than this is the same"),
        ("sound", "volume"): _("Loudness"),
        ("sound", "muted"): _("No sound at all"),
        ("voice", "enabled"): _("Offer to read aloud"),
        ("hours", "sunday"): _("Sunday"),
        ("hours", "monday"): _("Monday"),
        ("hours", "tuesday"): _("Tuesday"),
        ("hours", "wednesday"): _("Wednesday"),
        ("hours", "thursday"): _("Thursday"),
        ("hours", "friday"): _("Friday"),
        ("hours", "saturday"): _("Saturday"),
        ("hours", "closed_on"): _("Days on which the centre stays closed"),
        ("hours", "quiet"): _("Without sound"),
        ("hours", "updates"): _("When a release may be installed"),
        ("hours", "zone"): _("Time zone"),
    }


def units() -> dict[str, str]:
    """What each unit or form is called."""
    return {
        "": "",
        "seconds": _("seconds"),
        "times": _("times"),
        "ratings": _("ratings"),
        "millimetres": _("millimetres"),
        "ratings in a minute": _("ratings in a minute"),
        "milliseconds": _("milliseconds"),
        "per cent": _("per cent"),
        "HH:MM-HH:MM; empty: closed that day": _("HH:MM-HH:MM; empty: closed that day"),
        "days as YYYY-MM-DD with spaces between; empty for none": _("YYYY-MM-DD, with spaces between; empty: none"),
        "HH:MM-HH:MM; empty: never": _("HH:MM-HH:MM; empty: never"),
        "time zone by its IANA name": _("by its IANA name"),
    }


def values() -> dict[object, str]:
    """What choices are called."""
    return {
        "ar": _("Arabic"),
        "en": _("English"),
        "arabic-indic": _("Arabic-Indic"),
        "latin": _("Latin"),
        True: _("yes"),
        False: _("no"),
        "": _("empty"),
    }
