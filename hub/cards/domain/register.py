"""The seam for the register of addresses: whose address it is asked for, and what may stand on a statement."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from hub.cards.domain import sample
from hub.cards.domain.token import Fact
from hub.cards.models import Holder


class AddressRegister(ABC):
    """A register that knows where a holder lives; `sample` where it makes that up, which every statement then says."""

    sample: bool

    @abstractmethod
    def facts(self, of: Holder) -> Mapping[str, Fact]:
        """What a statement says: name, number with all but its last three digits hidden, address, block."""


class SampleRegister(AddressRegister):
    """The one that ships: the same sample data for everybody, and marked as such."""

    sample = True

    def facts(self, of: Holder) -> Mapping[str, Fact]:
        """Nobody's name and address."""
        del of
        return sample.FACTS["address-statement"]


SHIPPED = SampleRegister()
