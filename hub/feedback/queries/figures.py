"""From tallies to what may be shown: nothing is said about fewer than ten answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hub.feedback.queries import statistics
from hub.feedback.queries.counts import Channel, Key, Tally
from hub.feedback.queries.statistics import Estimate

FEWEST = 10


@dataclass(frozen=True)
class Figures:
    """What at least ten ratings say."""

    n: int
    stars: tuple[int, ...]
    mean: float
    csi: Estimate
    satisfied: Estimate
    dissatisfied: Estimate


@dataclass(frozen=True)
class Line:
    """One line of a table: where, on which channel, and what is said there.

    `raw` is None for fewer than ten ratings (`few`), or where a total would give such a line away (`beside`).
    """

    centre: str
    name: str
    channel: Channel
    raw: Figures | None
    unflagged: Figures | None
    why: Literal["", "few", "beside"] = ""


def figures(stars: Sequence[int]) -> Figures | None:
    """The figures of counts of 1 to 5 stars; None below ten."""
    n = sum(stars)
    if n < FEWEST:
        return None
    return Figures(
        n,
        tuple(stars),
        statistics.mean(stars),
        statistics.csi(stars),
        statistics.satisfied(stars),
        statistics.dissatisfied(stars),
    )


def lines(tallies: dict[Key, Tally]) -> list[Line]:
    """A line for each tally in order; where a total would give away a small one, the next smallest is hidden too."""
    hidden = _hidden({key: sum(tally.raw) for key, tally in tallies.items()})
    found = []
    for key in sorted(tallies):
        tally = tallies[key]
        few = sum(tally.raw) < FEWEST
        if few or key in hidden:
            found.append(Line(*key, None, None, "few" if few else "beside"))
        else:
            found.append(Line(*key, figures(tally.raw), figures(tally.unflagged)))
    return found


def _hidden(sizes: dict[Key, int]) -> set[Key]:
    """Within each channel: those below ten, and as many of the next smallest as it takes to hide them among ten."""
    hidden: set[Key] = set()
    for channel in {key[2] for key in sizes}:
        mine = sorted((n, key) for key, n in sizes.items() if key[2] == channel and n > 0)
        few = [pair for pair in mine if pair[0] < FEWEST]
        rest = mine[len(few) :]
        while few and rest and (len(few) == 1 or sum(n for n, _ in few) < FEWEST):
            few.append(rest.pop(0))
        hidden |= {key for _, key in few}
    return hidden
