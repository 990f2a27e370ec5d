"""`hub seed-demo`."""

from django.core.management.base import BaseCommand

from hub.fleet.domain.place import Names, put
from hub.writer import write

CENTRE = Names("ISA", "مركز بطاقة الهوية – مدينة عيسى", "ID Card Centre – Isa Town")
SERVICE = Names("renewal", "تجديد بطاقة الهوية", "ID card renewal")


class Command(BaseCommand):
    """Puts in a centre, a desk and a service of sample data; doing it again changes nothing."""

    help = "Put in a centre, a desk and a service of sample data"

    def handle(self, *_args: str, **_options: str) -> None:
        """Make the sample desk."""
        write(lambda: put(CENTRE, "ISA04", "4", SERVICE))
        self.stdout.write("Sample data: centre ISA, desk ISA04 (4), service renewal")
