"""`hub seed-demo`."""

from django.core.management.base import BaseCommand

from hub.cards.domain import demo, sample
from hub.clock import now_ms
from hub.fleet.domain.place import Names, put
from hub.writer import write

CENTRE = Names("ISA", "مركز بطاقة الهوية – مدينة عيسى", "ID Card Centre – Isa Town")
SERVICE = Names("renewal", "تجديد بطاقة الهوية", "ID card renewal")


class Command(BaseCommand):
    """Puts in a centre, a desk, a service and a card's holder of sample data; doing it again adds a document alone."""

    help = "Put in a centre, a desk, a service and a card's holder of sample data"

    def handle(self, *_args: str, **_options: str) -> None:
        """Make the sample desk and the sample holder; the number is made up, so it may be printed."""
        desk = write(lambda: put(CENTRE, "ISA04", "4", SERVICE))
        token = demo.put(desk.centre, now_ms())
        self.stdout.write("Sample data: centre ISA, desk ISA04 (4), service renewal")
        self.stdout.write(f"Sample card: number {sample.NUMBER}, expiry {sample.EXPIRY}, reference {sample.REFERENCE}")
        self.stdout.write(f"Sample document: {token}")
