"""Where each thing to do with a card stands on its page: as many as there are, in the room that three were drawn in."""

from collections.abc import Sequence

ACTS = ("update", "notices", "statement", "print", "finish")
Block = Sequence[float]


def place(drawn: Sequence[Block], act: str, *, statement: bool, prints: bool) -> list[float] | None:
    """Left, top, width and height of one of ACTS, one below the other with the gaps drawn; None if absent."""
    shown = [one for one in ACTS if (one != "statement" or statement) and (one != "print" or prints)]
    if act not in shown:
        return None
    x, top, wide, high = drawn[0]
    gap = drawn[1][1] - top - high
    each = (drawn[-1][1] + drawn[-1][3] - top + gap) / len(shown)
    return [x, top + shown.index(act) * each, wide, each - gap]
