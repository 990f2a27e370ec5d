"""Which service guide each centre has."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.cards.models import GuideStage, GuideVersion
from hub.fleet.models import Centre


@dataclass(frozen=True)
class AtCentre:
    """A centre, what it has of what was published to it, and what it gets when that is taken back."""

    centre: Centre
    stages: tuple[GuideStage, ...] = ()

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


def by_centre() -> list[AtCentre]:
    """Every centre by its code; two queries however many there are."""
    standing: dict[str, list[GuideStage]] = {}
    for stage in GuideStage.objects.filter(back_ms=None).order_by("id"):
        standing.setdefault(stage.centre_id, []).append(stage)
    return [AtCentre(each, tuple(standing.get(each.code, ()))) for each in Centre.objects.order_by("code")]


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
