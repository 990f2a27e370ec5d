import pytest

from kiosk.flows.flood import ALTERNATION, ONE_SPOT, QUIET_GAP, Flood, Limits, Tap

LIMITS = Limits(quiet_gap_s=5, alternation_run=4, one_spot_run=3, one_spot_mm=4, burst=3)


def judge(taps: list[tuple[float, int, tuple[float, float]]]) -> list[tuple[str, ...]]:
    flood = Flood(LIMITS)
    return [flood.judge(Tap(*tap)) for tap in taps]


def apart(n: int) -> tuple[float, float]:
    return (n * 20.0, 0.0)


def test_ratings_of_different_people_are_not_flagged():
    assert judge([(0, 5, apart(0)), (40, 4, apart(1)), (75, 5, apart(2)), (130, 1, apart(3))]) == [(), (), (), ()]


def test_a_rating_inside_the_quiet_gap_after_another_is_flagged():
    assert judge([(0, 5, apart(0)), (4.9, 3, apart(1)), (9.9, 4, apart(2))]) == [(), (QUIET_GAP,), ()]


def test_strict_alternation_is_flagged_from_the_run_on():
    taps = [(n * 10.0, 1 if n % 2 else 5, apart(n)) for n in range(6)]
    assert judge(taps) == [(), (), (), (ALTERNATION,), (ALTERNATION,), (ALTERNATION,)]


def test_three_values_in_turn_are_no_alternation():
    assert judge([(n * 10.0, 3 + n % 3, apart(n)) for n in range(6)]) == [()] * 6


def test_a_run_on_one_spot_is_flagged():
    taps = [(0, 5, (100, 50)), (10, 5, (101, 51)), (20, 5, (100, 52))]
    assert judge(taps) == [(), (), (ONE_SPOT,)]


def test_one_spot_with_long_pauses_is_different_people():
    assert judge([(0, 5, (100, 50)), (40, 5, (100, 50)), (80, 5, (100, 50))]) == [(), (), ()]


def test_one_tap_may_match_several_rules():
    taps = [(0, 5, (100, 50)), (1, 5, (100, 50)), (2, 5, (100, 50))]
    assert judge(taps)[-1] == (QUIET_GAP, ONE_SPOT)


def test_a_burst_of_flagged_ratings_asks_for_a_rest_once():
    flood = Flood(LIMITS)
    for n in range(4):
        flood.judge(Tap(n * 2.0, 5, (100, 50)))
    assert flood.burst(8.0)
    assert not flood.burst(8.0)


def test_flagged_ratings_an_hour_apart_are_no_burst():
    flood = Flood(LIMITS)
    for n in range(3):
        flood.judge(Tap(n * 3600.0, 5, apart(n)))
        flood.judge(Tap(n * 3600.0 + 1, 4, apart(n + 1)))
    assert not flood.burst(7300.0)


@pytest.mark.parametrize("rule", [QUIET_GAP, ALTERNATION, ONE_SPOT])
def test_a_rule_carries_its_version(rule):
    assert rule.rpartition(".")[2].isdigit()
