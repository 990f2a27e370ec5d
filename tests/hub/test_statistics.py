"""The figures against published values."""

from itertools import product

import pytest

from hub.feedback.queries.counts import Tally
from hub.feedback.queries.figures import FEWEST, figures, lines
from hub.feedback.queries.statistics import csi, dissatisfied, mean, satisfied, t_cdf, t_quantile, wilson


@pytest.mark.parametrize(
    ("freedom", "published"),
    # NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, column 0.975
    [
        *[(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (9, 2.262)],
        *[(10, 2.228), (20, 2.086), (30, 2.042), (50, 2.009), (100, 1.984)],
    ],
)
def test_the_quantile_of_t_is_the_published_one(freedom: int, published: float):
    assert round(t_quantile(0.975, freedom), 3) == published


@pytest.mark.parametrize(("p", "published"), [(0.90, 1.372), (0.95, 1.812), (0.99, 2.764), (0.999, 4.143)])
def test_other_columns_too(p: float, published: float):
    assert t_quantile(p, 10) == pytest.approx(published, abs=0.0011)


def test_the_quantile_is_the_inverse_of_the_distribution():
    for p, freedom in product((0.6, 0.9, 0.975, 0.9999), (1, 2, 7, 60, 5000)):
        assert t_cdf(t_quantile(p, freedom), freedom) == pytest.approx(p, abs=1e-10)


def test_many_degrees_of_freedom_come_to_the_normal_distribution():
    assert t_quantile(0.975, 10**7) == pytest.approx(1.959964, abs=1e-6)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_the_published_one(successes: int, n: int, low: float, high: float):
    found = wilson(successes, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_the_index_runs_from_0_to_100():
    assert csi([10, 0, 0, 0, 0]).value == 0
    assert csi([0, 0, 10, 0, 0]).value == 50
    assert csi([0, 0, 0, 0, 10]).value == 100


def test_the_index_and_its_interval_by_hand():
    # stars 3 4 4 5 5 5 5 5 5 5: mean 4.6, variance 4.4 / 9, standard error 0.22111, t(9) 2.26216
    found = csi([0, 0, 1, 2, 7])
    assert mean([0, 0, 1, 2, 7]) == 4.6
    assert found.value == pytest.approx(90)
    assert found.low == pytest.approx(90 - 2.2621572 * 0.2211083 * 25, abs=1e-4)
    assert found.high == 100


def test_shares_count_the_two_ends():
    assert satisfied([1, 2, 3, 4, 10]).value == 0.7
    assert dissatisfied([1, 2, 3, 4, 10]).value == 0.15


def test_below_ten_there_is_no_figure():
    assert figures([0, 0, 0, 0, FEWEST - 1]) is None
    assert figures([0, 0, 0, 0, FEWEST]).n == FEWEST


def tally(n: int, flagged: int = 0) -> Tally:
    found = Tally()
    found.add(5, n - flagged, flagged=False)
    found.add(1, flagged, flagged=True)
    return found


def shown(**sizes: int) -> dict[str, str]:
    found = lines({("ISA", name, "kiosk"): tally(n) for name, n in sizes.items()})
    return {line.name: line.why or str(line.raw.n) for line in found}


def test_a_line_that_a_total_would_give_away_is_hidden_with_another():
    assert shown(A=50, B=20, C=4) == {"A": "50", "B": "beside", "C": "few"}
    assert shown(A=50, B=20, C=4, D=9) == {"A": "50", "B": "20", "C": "few", "D": "few"}
    assert shown(A=50, B=20, C=4, D=3) == {"A": "50", "B": "beside", "C": "few", "D": "few"}
    assert shown(A=50, B=20) == {"A": "50", "B": "20"}
    assert shown(C=4) == {"C": "few"}


def test_channels_hide_nothing_of_each_other():
    found = lines({("ISA", "A", "kiosk"): tally(50), ("ISA", "A", "remote"): tally(3)})
    assert [line.why for line in found] == ["", "few"]


def test_raw_and_unflagged_stand_side_by_side():
    (line,) = lines({("ISA", "", "kiosk"): tally(20, flagged=5)})
    assert (line.raw.n, line.unflagged.n) == (20, 15)
    assert (line.raw.csi.value, line.unflagged.csi.value) == (75, 100)


def test_too_few_unflagged_give_no_figure():
    (line,) = lines({("ISA", "", "kiosk"): tally(20, flagged=11)})
    assert line.unflagged is None
