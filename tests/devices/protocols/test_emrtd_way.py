import hashlib
from datetime import UTC, datetime

import pytest

from devices.protocols.emrtd.reading import way
from devices.protocols.emrtd.sod import hashes
from devices.protocols.profile import SHIPPED, load
from devices.virtual.applets.emrtd import EmrtdCard
from devices.virtual.applets.files import SAMPLES, FileCard
from devices.virtual.issuer import Issuer
from devices.virtual.samples import AES_128_BRAINPOOL, GROUPS, travel_chip

ISSUER = Issuer(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(("ways", "wanted"), [((AES_128_BRAINPOOL,), "PACE"), ((), "BAC")], ids=["pace", "bac"])
def test_a_travel_application_is_known_by_how_it_is_opened(ways, wanted):
    assert way(EmrtdCard(travel_chip(ISSUER, *ways)).answer) == wanted


def test_a_card_without_it_is_none():
    assert way(FileCard(load(SHIPPED)[0], SAMPLES[0]).answer) is None
    assert way(lambda _apdu: b"\x6d\x00") is None


def test_groups_are_hashed_as_the_sod_does():
    chip = travel_chip(ISSUER)
    assert hashes(chip.files["EF.SOD"], {1: GROUPS["DG1"]}) == {1: hashlib.sha256(GROUPS["DG1"]).hexdigest()}


def test_a_sod_that_is_none_still_gets_a_hash_for_the_hub_to_judge():
    assert hashes(b"\x77\x02\x30\x00", {1: b"x"}) == {1: hashlib.sha256(b"x").hexdigest()}
