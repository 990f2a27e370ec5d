"""Values that cannot be wrong: a bad one is refused at its making, with the field named."""

from collections.abc import Callable

import msgspec
import pytest

from kiosk.model import Instant, Left, Place, Rating, Reasons, StarsChanged

OF = "0199a1b2-0000-7000-8000-000000000001"
BOOT = "5f0c9a52-3f51-4b1c-9f0e-2d6a5b7c8d9e"


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Rating(0, "ar"), "stars"),
        (lambda: Rating(6, "ar"), "stars"),
        (lambda: Rating(True, "ar"), "stars"),
        (lambda: Rating("4", "ar"), "stars"),
        (lambda: Rating(4, "fr"), "language"),
        (lambda: Rating(4, "ar", ["a.1"]), "flags"),
        (lambda: Rating(4, "ar", ("no version",)), "flags"),
        (lambda: Rating(4, "ar", tuple(f"rule.{number}" for number in range(9))), "flags"),
        (lambda: Reasons("7", (), "ar"), "of"),
        (lambda: Reasons(OF, ("price",), "ar"), "reasons"),
        (lambda: Reasons(OF, ("wait", "wait"), "ar"), "reasons"),
        (lambda: StarsChanged(OF, 9, "ar"), "stars"),
        (lambda: StarsChanged(OF.replace("-7", "-4"), 4, "ar"), "of"),
        (lambda: Left(OF, "ran", "ar"), "how"),
        (lambda: Place("7K2I", "ISA", "ISA04", "renewal", "csat.1"), "kiosk"),
        (lambda: Place("7K2M", "isa", "ISA04", "renewal", "csat.1"), "centre"),
        (lambda: Place("7K2M", "ISA", "ISA-04", "renewal", "csat.1"), "desk"),
        (lambda: Place("7K2M", "ISA", "ISA04", "Renewal", "csat.1"), "service"),
        (lambda: Place("7K2M", "ISA", "ISA04", "renewal", ""), "question"),
        (lambda: Instant("2026-11-21T09:41:07Z", BOOT, 1, "good"), "wall"),
        (lambda: Instant("2026-11-21T09:41:07.250Z", "boot", 1, "good"), "boot"),
        (lambda: Instant("2026-11-21T09:41:07.250Z", BOOT, -1, "good"), "mono"),
        (lambda: Instant("2026-11-21T09:41:07.250Z", BOOT, 1, "fair"), "trust"),
    ],
)
def test_a_bad_value_is_refused_by_its_field(make: Callable, field: str):
    with pytest.raises(ValueError, match=f"^{field} "):
        make()


def test_a_good_value_stays_as_it_is():
    rating = Rating(4, "ar", ("quiet-gap.1",))
    with pytest.raises(AttributeError):
        rating.stars = 5
    assert msgspec.structs.astuple(rating) == (4, "ar", ("quiet-gap.1",))
