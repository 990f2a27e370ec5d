"""What ships for a virtual reader is whole: pictures that open, answers to reset that a reader takes."""

from io import BytesIO

import pytest
from PIL import Image

from devices.protocols.profile import SHIPPED, load, recognise
from devices.virtual.atr import complete
from devices.virtual.portrait import PORTRAIT


def test_the_sample_picture_opens():
    with Image.open(BytesIO(PORTRAIT)) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("JPEG", (96, 120))


@pytest.mark.parametrize(
    ("prefix", "whole"),
    [
        ("3B670000A81041", "3B670000A8104100000000"),
        ("3B888001E1F35E1177", "3B888001E1F35E117700000023"),
        ("3B7F96000080318065B085", "3B7F96000080318065B085" + "00" * 9),
        ("3B888001E1F35E117700000023", "3B888001E1F35E117700000023"),
        ("3B00", "3B00"),
    ],
)
def test_an_answer_to_reset_is_completed(prefix: str, whole: str):
    assert complete(bytes.fromhex(prefix)).hex().upper() == whole


@pytest.mark.parametrize("prefix", ["", "3B", "3B0001"])
def test_a_prefix_that_announces_less_than_it_holds_is_refused(prefix: str):
    with pytest.raises(ValueError, match="answer to reset"):
        complete(bytes.fromhex(prefix))


def test_every_generation_that_ships_has_an_answer_to_reset():
    profiles = load(SHIPPED)
    for profile in profiles:
        for generation in profile.generations:
            for prefix in generation.atr:
                known = recognise(complete(bytes.fromhex(prefix)), profiles)
                assert known is not None
                assert known.generation == generation
