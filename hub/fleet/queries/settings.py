"""Which settings each centre has, and how its kiosks take them."""

from dataclasses import dataclass, field

from hub.fleet.models import Centre, Kiosk, SettingsStage, SettingsVersion

MOST_WHYS = 5


@dataclass
class AtCentre:
    """A centre, the newest version published to it, and how its kiosks took that; `whys` by their numbers."""

    centre: Centre
    stage: SettingsStage | None = None
    good: int = 0
    trial: int = 0
    coming: int = 0
    refused: int = 0
    whys: list[tuple[str, str]] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The version that the centre has; 0 for none."""
        return self.stage.version_id if self.stage else 0


def by_centre() -> list[AtCentre]:
    """Every centre by its code; three queries however many there are."""
    found = {centre.code: AtCentre(centre) for centre in Centre.objects.order_by("code")}
    for stage in SettingsStage.objects.order_by("version"):
        found[stage.centre_id].stage = stage
    live = Kiosk.objects.filter(revoked_ms=None).order_by("number")
    for number, centre, told in live.values_list("number", "centre_id", "vitals__settings"):
        _count(found[centre], number, told)
    return list(found.values())


def hours_at(centre: str) -> dict[str, str]:
    """What of `[hours]` is published to a centre's kiosks; nothing where each goes by its own file."""
    newest = SettingsStage.objects.select_related("version").filter(centre=centre).order_by("-version").first()
    return newest.version.values.get("hours", {}) if newest else {}


def newest_first() -> list[tuple[SettingsVersion, list[str]]]:
    """Every version with the codes of the centres that it was published to; two queries."""
    centres: dict[int, list[str]] = {}
    for version, centre in SettingsStage.objects.order_by("centre").values_list("version", "centre"):
        centres.setdefault(version, []).append(centre)
    return [(each, centres.get(each.number, [])) for each in SettingsVersion.objects.order_by("-number")]


def _count(at: AtCentre, number: str, told: object) -> None:
    if at.stage is None:
        return
    if not isinstance(told, dict) or told["version"] != at.number:
        at.coming += 1
    elif told["state"] == "good":
        at.good += 1
    elif told["state"] == "trial":
        at.trial += 1
    else:
        at.refused += 1
        if len(at.whys) < MOST_WHYS:
            at.whys.append((number, told["why"]))
