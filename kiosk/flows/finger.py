"""One touch is one touch: what two input providers, a bouncing panel or a second finger report is set apart."""

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass
class OneFinger:
    """Lets one finger at a time through, and none that comes down again within `debounce` seconds of the last.

    Two providers that both report one finger give it two ids within milliseconds: the second is refused while the
    first is down, and by the debounce after it (design guide, section 10: 350 ms). One whose end
    is never reported is given up after LOST_AFTER_S seconds.
    """

    LOST_AFTER_S: ClassVar[float] = 10.0
    TYPING_S: ClassVar[float] = 0.08

    debounce: float
    _held: object = field(default=None, init=False)
    _last: float = field(default=float("-inf"), init=False)

    def down(self, touch: object, now: float, *, typing: bool = False) -> bool:
        """Whether this touch counts; `now` in seconds of a monotonic clock. On keys fingers are quicker (`typing`)."""
        held = self._held is not None and now - self._last < self.LOST_AFTER_S
        if held or now - self._last < (self.TYPING_S if typing else self.debounce):
            return False
        self._held, self._last = touch, now
        return True

    def up(self, touch: object) -> bool:
        """Whether the touch that ends here was the one let through."""
        if touch != self._held:
            return False
        self._held = None
        return True
