"""Which service guide each centre has."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.cards.models import GuideStage, GuideVersion
from hub.fleet.models import Centre, Kiosk


@dataclass(frozen=True)
class AtCentre:
    """A centre, what it has of what was published to it, and what it gets when that is taken back.

    `kiosks` are in use there, of which `have` told last that they have that guide.
    """

    centre: Centre
    stages: tuple[GuideStage, ...] = ()
    kiosks: int = 0
    have: int = 0

    @property
    def stage(self) -> GuideStage | None:
        """What it has; None for the program's own."""
        return self.stages[-1] if self.stages else None

    @property
    def before(self) -> GuideStage | None:
        """What it gets when that is taken back; None for the program's own."""
        return self.stages[-2] if len(self.stages) > 1 else None

    @property
    def number(self) -> int:
        """The version that it has; 0 for the program's own."""
        return self.stage.version_id if self.stage else 0


def at_centre(centre: str) -> tuple[str, bytes] | None:
    """A centre's version and its services as they are sent, by one query; None while it has the program's own."""
    standing = GuideStage.objects.filter(centre=centre, back_ms=None).order_by("-id")
    found = standing.values_list("version__sha256", "version__services").first()
    return None if found is None else (found[0], found[1].encode())


def current() -> dict[str, GuideStage]:
    """What each centre has, by its code; one query."""
    return {stage.centre_id: stage for stage in GuideStage.objects.filter(back_ms=None).order_by("id")}


def by_centre(own: str) -> list[AtCentre]:
    """Every centre by its code, `own` the version of the program's guide; three queries however many there are."""
    standing: dict[str, list[GuideStage]] = {}
    published = GuideStage.objects.filter(back_ms=None).select_related("version").defer("version__services")
    for stage in published.order_by("id"):
        standing.setdefault(stage.centre_id, []).append(stage)
    told: dict[str, list[object]] = {}
    for centre, guide in Kiosk.objects.filter(revoked_ms=None).values_list("centre_id", "vitals__guide"):
        told.setdefault(centre, []).append(guide)
    return [
        _at(each, tuple(standing.get(each.code, ())), told.get(each.code, []), own)
        for each in Centre.objects.order_by("code")
    ]


def named(told: str) -> int | None:
    """The number of the version whose SHA-256 begins so; None when no such was put in."""
    return GuideVersion.objects.filter(sha256__startswith=told).values_list("number", flat=True).first()


def newest_first(at_centres: Sequence[AtCentre]) -> list[tuple[GuideVersion, list[str]]]:
    """Every version, without what it says, with the codes of the centres that have it; one query."""
    centres: dict[int, list[str]] = {}
    for at in at_centres:
        centres.setdefault(at.number, []).append(at.centre.code)
    every = GuideVersion.objects.defer("services").order_by("-number")
    return [(each, centres.get(each.number, [])) for each in every]


def history(number: int) -> list[GuideStage]:
    """Where a version was published and taken back, and by whom, the latest first."""
    return list(GuideStage.objects.filter(version=number).select_related("centre").order_by("-id"))


def _at(centre: Centre, stages: tuple[GuideStage, ...], told: Sequence[object], own: str) -> AtCentre:
    version = stages[-1].version.sha256 if stages else own
    have = sum(isinstance(each, str) and each != "" and version.startswith(each) for each in told)
    return AtCentre(centre, stages, len(told), have)
