"""Sample data, and marked as such: nobody has these numbers, and nobody lives there."""

from collections.abc import Mapping

from hub.cards.domain.token import Fact
from hub.cards.domain.wire import Both

NUMBER, EXPIRY, REFERENCE = "000000017", "2031-05-31", "RY-SAMP-0017"
NAME = "عيّنة: مريم أحمد", "Sample: Maryam Ahmed"
FACTS: Mapping[str, Mapping[str, Fact]] = {
    "birth-certificate": {
        "name": NAME,
        "number": "******017",
        "born": "2026-01-31",
        "place": ("عيّنة: المنامة", "Sample: Manama"),
    },
    "address-statement": {
        "name": NAME,
        "number": "******017",
        "address": ("عيّنة: شقة ١١، مبنى ٢٢٢، طريق ٣٣٣٣", "Sample: Flat 11, Building 222, Road 3333"),
        "block": "444",
    },
}
LETTERS = (
    (
        Both("عيّنة: بطاقتك جاهزة", "Sample: your card is ready"),
        Both("يمكنك استلامها من مكتب البريد.", "You can fetch it at the post office."),
    ),
    (
        Both("عيّنة: تحديث بيانات الشريحة", "Sample: chip update"),
        Both("تغيّر عنوانك. حدّث شريحة بطاقتك هنا.", "Your address has changed. Update your card's chip here."),
    ),
)
OFFICE = Both("عيّنة: مكتب بريد مدينة عيسى", "Sample: Isa Town post office")
SECTION = Both("القسم ٢", "Section 2")
