"""A card that behaves and then does not: pulled out, or mute."""

from collections.abc import Callable

from devices.protocols.card_errors import Silent, Torn

Answer = Callable[[bytes], bytes]


def torn(answer: Answer, after: int, *, acted: bool = False) -> Answer:
    """Answers `after` commands, then raises Torn for every other.

    The card was pulled out before it acted on that command; with `acted` after it did, and only its answer is lost.
    """
    return _failing(answer, after, Torn("the card", "it was pulled out"), acted=acted)


def before(answer: Answer, after: int, happens: Callable[[], None]) -> Answer:
    """Answers `after` commands, then lets something happen once, and goes on answering whoever still asks."""
    left = after

    def watched(apdu: bytes) -> bytes:
        nonlocal left
        if left == 0:
            happens()
        left -= 1
        return answer(apdu)

    return watched


def mute(answer: Answer, after: int = 0) -> Answer:
    """Answers `after` commands, then raises Silent: whoever stands for the reader sends nothing, for ever."""
    return _failing(answer, after, Silent("the card", "it does not answer"))


def _failing(answer: Answer, after: int, error: Exception, *, acted: bool = False) -> Answer:
    left = after

    def limited(apdu: bytes) -> bytes:
        nonlocal left
        if left == 0 and acted:
            answer(apdu)
        if left <= 0:
            left = -1
            raise error
        left -= 1
        return answer(apdu)

    return limited
