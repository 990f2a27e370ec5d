"""Centres, services and desks come to be here."""

import re
from dataclasses import dataclass

from hub.fleet.models import Centre, Desk, Service

_CODE = re.compile(r"[A-Z0-9]{2,16}")
_SERVICE = re.compile(r"[a-z0-9-]{1,32}")


@dataclass(frozen=True)
class Names:
    """A code with its Arabic and English name."""

    code: str
    ar: str
    en: str


def put(centre: Names, desk: str, label: str, service: Names) -> Desk:
    """Make or rename a desk with its centre and service; ValueError on a code that the wire does not allow."""
    if not (_CODE.fullmatch(centre.code) and _CODE.fullmatch(desk) and _SERVICE.fullmatch(service.code)):
        raise ValueError("Codes: centre and desk 2 to 16 of A-Z 0-9, service 1 to 32 of a-z 0-9 and dash")
    place, _ = Centre.objects.update_or_create(code=centre.code, defaults={"name_ar": centre.ar, "name_en": centre.en})
    work, _ = Service.objects.update_or_create(
        centre=place, code=service.code, defaults={"name_ar": service.ar, "name_en": service.en}
    )
    known = Desk.objects.filter(code=desk).exclude(centre=place).first()
    if known is not None:
        raise ValueError(f"Desk {desk} belongs to centre {known.centre_id}")
    made, _ = Desk.objects.update_or_create(code=desk, defaults={"centre": place, "label": label, "service": work})
    return made
