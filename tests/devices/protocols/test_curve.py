"""Our own arithmetic on curves, held against that of `cryptography`, and its edges."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.protocols.card_errors import Garbled
from devices.protocols.emrtd.curve import STANDARD, Curve
from devices.protocols.emrtd.pace import private_key

THEIRS: dict[int, ec.EllipticCurve] = {
    10: ec.SECP224R1(),
    12: ec.SECP256R1(),
    13: ec.BrainpoolP256R1(),
    15: ec.SECP384R1(),
    16: ec.BrainpoolP384R1(),
    17: ec.BrainpoolP512R1(),
    18: ec.SECP521R1(),
}


@pytest.mark.parametrize("number", STANDARD)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_point_is_what_openssl_says(number: int, data: st.DataObject):
    curve = STANDARD[number]
    key = data.draw(st.integers(1, curve.n - 1))
    numbers = ec.derive_private_key(key, THEIRS[number]).public_key().public_numbers()
    point = curve.multiply(key, curve.generator)
    assert point == (numbers.x, numbers.y)
    assert curve.decode(curve.encode(point), "a point") == point


@pytest.mark.parametrize("curve", STANDARD.values(), ids=lambda curve: curve.name)
def test_points_add_up_as_their_factors_do(curve: Curve):
    g = curve.generator
    for left, right in ((1, 1), (1, 2), (5, 7), (curve.n - 1, 2), (curve.n - 3, 5)):
        total = curve.add(curve.multiply(left, g), curve.multiply(right, g))
        assert total == curve.multiply(left + right, g)


@pytest.mark.parametrize("curve", STANDARD.values(), ids=lambda curve: curve.name)
def test_the_point_at_infinity_is_never_a_point(curve: Curve):
    g = curve.generator
    for reach in (
        lambda: curve.multiply(0, g),
        lambda: curve.multiply(curve.n, g),
        lambda: curve.add(g, curve.multiply(curve.n - 1, g)),
    ):
        with pytest.raises(Garbled, match="infinity"):
            reach()


@pytest.mark.parametrize("curve", STANDARD.values(), ids=lambda curve: curve.name)
def test_what_is_no_point_of_the_curve_is_refused(curve: Curve):
    good = curve.encode(curve.generator)
    x, y = curve.generator
    wrong = (
        b"",
        good[:-1],
        good + b"\0",
        b"\x03" + good[1:],
        b"\x04" + bytes(2 * curve.size),
        good[:-1] + bytes([good[-1] ^ 1]),
        curve.encode((x, curve.p - y))[:-1],
    )
    for raw in wrong:
        with pytest.raises(Garbled, match=f"no point of {curve.name}"):
            curve.decode(raw, "PACE")
    if (x + curve.p).bit_length() <= 8 * curve.size:  # the same point, written past p
        with pytest.raises(Garbled):
            curve.decode(b"\x04" + (x + curve.p).to_bytes(curve.size, "big") + y.to_bytes(curve.size, "big"), "PACE")


@given(st.sampled_from(sorted(STANDARD)), st.binary(max_size=140))
def test_any_bytes_are_a_point_or_garbled(number: int, raw: bytes):
    curve = STANDARD[number]
    try:
        point = curve.decode(raw, "PACE")
    except Garbled:
        return
    assert curve.holds(point)


@pytest.mark.parametrize("curve", STANDARD.values(), ids=lambda curve: curve.name)
def test_a_private_key_outside_the_group_is_drawn_again(curve: Curve):
    size, spare = curve.size, 8 * curve.size - curve.n.bit_length()
    draws = iter([bytes(size), (curve.n << spare).to_bytes(size, "big"), (7 << spare).to_bytes(size, "big")])
    assert private_key(curve, lambda _size: next(draws)) == 7
