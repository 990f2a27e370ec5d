from kiosk.flows.finger import OneFinger


def test_one_finger_reported_by_two_providers_counts_once():
    finger = OneFinger(debounce=0.35)
    assert finger.down("mouse", now=10.0)
    assert not finger.down("mtdev", now=10.004)
    assert finger.up("mouse")
    assert not finger.up("mtdev")


def test_a_second_report_after_the_first_is_lifted_counts_no_more():
    finger = OneFinger(debounce=0.35)
    finger.down(1, now=10.0)
    finger.up(1)
    assert not finger.down(2, now=10.1)


def test_a_second_finger_beside_the_first_is_not_taken():
    finger = OneFinger(debounce=0.0)
    assert finger.down(1, now=10.0)
    assert not finger.down(2, now=12.0)


def test_the_next_person_is_taken():
    finger = OneFinger(debounce=0.35)
    finger.down(1, now=10.0)
    finger.up(1)
    assert finger.down(2, now=10.36)


def test_a_finger_whose_end_was_lost_is_forgotten_after_a_while():
    finger = OneFinger(debounce=0.35)
    finger.down(1, now=10.0)
    assert finger.down(2, now=10.0 + OneFinger.LOST_AFTER_S + 1)


def test_on_keys_a_finger_comes_down_quicker_and_a_bounce_still_counts_once():
    finger = OneFinger(debounce=0.35)
    assert finger.down(1, now=10.0, typing=True)
    finger.up(1)
    assert not finger.down(2, now=10.05, typing=True)
    assert finger.down(3, now=10.15, typing=True)
