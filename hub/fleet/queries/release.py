"""Which release each centre is offered, and how its kiosks take it."""

from collections import Counter
from dataclasses import dataclass, field

from hub.fleet.models import Centre, Kiosk, Release, ReleaseStage

MOST_WHYS = 5
_TOLD = ("number", "centre_id", "version", "vitals__update", "vitals__board")
STATES = ("good", "trial", "ready", "fetching", "refused", "coming")


@dataclass
class AtCentre:
    """A centre, what each board is offered there, its kiosks by their word on that, and which versions they run."""

    centre: Centre
    offered: dict[str, ReleaseStage] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)
    whys: list[tuple[str, str]] = field(default_factory=list)

    @property
    def stages(self) -> list[ReleaseStage]:
        """What is offered, the latest first."""
        return list(reversed(self.offered.values()))

    def to(self, board: str | None) -> ReleaseStage | None:
        """What a kiosk of this board is offered, or one that never told its board."""
        return next(iter(self.stages), None) if board is None else self.offered.get(board)

    @property
    def counted(self) -> list[tuple[str, int]]:
        """Each state with how many kiosks are in it, as far as there are any."""
        return [(state, self.states[state]) for state in STATES if self.states[state]]

    @property
    def versions(self) -> list[tuple[str, int]]:
        """Each version that runs with on how many kiosks, the most common first."""
        return self.runs.most_common()


def by_centre() -> list[AtCentre]:
    """Every centre by its code; three queries however many there are."""
    found = {centre.code: AtCentre(centre) for centre in Centre.objects.order_by("code")}
    for stage in ReleaseStage.objects.select_related("release").order_by("at_ms", "id"):
        offered = found[stage.centre_id].offered
        offered.pop(stage.release.board, None)  # so that the latest stands last
        offered[stage.release.board] = stage
    live = Kiosk.objects.filter(revoked_ms=None).order_by("number")
    for number, centre, runs, told, board in live.values_list(*_TOLD):
        _count(found[centre], number, runs, told, found[centre].to(board))
    return list(found.values())


def newest_first() -> list[tuple[Release, list[str]]]:
    """Every release with the codes of the centres that it was published to; two queries."""
    centres: dict[int, list[str]] = {}
    for release, centre in ReleaseStage.objects.order_by("centre").values_list("release", "centre"):
        centres.setdefault(release, []).append(centre)
    return [(each, centres.get(each.pk, [])) for each in Release.objects.order_by("-made_ms", "-id")]


def _count(at: AtCentre, number: str, runs: str, told: object, stage: ReleaseStage | None) -> None:
    at.runs[runs] += 1
    if stage is None:
        return
    if isinstance(told, dict) and told["version"] == stage.release.version:
        at.states[told["state"]] += 1
        if told["state"] == "refused" and len(at.whys) < MOST_WHYS:
            at.whys.append((number, told["why"]))
    else:
        at.states["good" if runs == stage.release.version else "coming"] += 1
