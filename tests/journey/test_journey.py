"""Tap to figure with real processes and everything on the way failing: each thanked tap is counted exactly once."""

import random
import re
import signal
import threading
import time

import pytest
import requests

from tests.faults.proxy import FaultProxy, duplicate, honest, lost_answer, some
from tests.journey.terminal import Terminal

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]


def staff_page(terminal: Terminal) -> str:
    """The figures page as a signed-in member of staff sees it."""
    browser = requests.Session()
    browser.headers["Accept-Language"] = "en"
    page = browser.get(f"{terminal.demo.hub_url}/staff/sign-in?next=/staff/", timeout=10)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text).group(1)
    form = {"csrfmiddlewaretoken": token, "username": "demo", "password": terminal.password, "next": "/staff/"}
    return browser.post(page.url, data=form, headers={"Referer": page.url}, timeout=10).text


def test_from_the_finger_to_the_figure_in_both_languages(terminal):
    terminal.open()
    for stars in (5, 4, 1, 3, 5):
        terminal.rate(stars)
    for stars in (2, 4, 5, 5, 4):
        terminal.switch_language()
        terminal.rate(stars)
    terminal.assert_whole(tapped=10)
    assert terminal.counts()["ratings"] == {"1": 1, "2": 1, "3": 1, "4": 3, "5": 4, "n": 10}
    words = re.sub(r"<[^>]+>", " ", staff_page(terminal)).split()
    mean = (1 + 2 + 3 + 3 * 4 + 4 * 5) / 10
    row = words[words.index("Kiosk", words.index("Channel")) :]
    assert row[1:3] == ["10", f"{100 * (mean - 1) / 4:.0f}"]  # ratings, index


def test_the_hub_is_down_for_a_while(terminal):
    terminal.open()
    terminal.rate(5)
    terminal.wait_until_sent()
    terminal.demo.stop(terminal.hub)
    for stars in (4, 3, 2):
        terminal.rate(stars)
    terminal.demo.start_hub()
    terminal.assert_whole(tapped=4)


def test_answers_are_lost_and_requests_doubled_on_the_way(terminal):
    plan = some(lost_answer, duplicate, honest, share=0.7, seed=9)
    with FaultProxy(terminal.demo.port, plan) as proxy:
        terminal.open(through=proxy.url)
        for stars in (5, 1, 4, 2, 3):
            terminal.rate(stars)
        terminal.assert_whole(tapped=5)


def test_the_sender_is_killed_a_hundred_times_while_taps_go_on(terminal):
    terminal.open()
    chance = random.Random(7)
    kills = 0

    def kill_and_start() -> None:
        nonlocal kills
        while kills < 100:
            time.sleep(chance.uniform(0.05, 0.7))
            terminal.senders[-1].kill()
            terminal.senders[-1].wait()
            kills += 1
            terminal.start_sender()

    killer = threading.Thread(target=kill_and_start)
    killer.start()
    tapped = 0
    while killer.is_alive():
        terminal.rate(chance.randint(1, 5))
        tapped += 1
    killer.join()
    assert kills == 100
    assert tapped >= 20
    terminal.assert_whole(tapped=tapped)


def test_the_kiosk_is_killed_during_the_write(terminal):
    terminal.open()
    chance = random.Random(11)
    tapped = 0
    for _ in range(12):
        terminal.touch("idle", f"star_cells.{chance.randint(0, 4)}")
        tapped += 1
        time.sleep(chance.uniform(0.0, 0.06))
        terminal.screen.kill()
        terminal.screen.wait()
        terminal.start_screen()
    terminal.rate(5)
    terminal.assert_whole(tapped=tapped + 1)


def test_the_screen_is_told_to_stop_at_any_moment_and_goes_at_once(terminal):
    terminal.open()
    chance = random.Random(13)
    for stars in (5, 4, 3, 2, 1, 5):
        terminal.rate(stars)
        time.sleep(chance.uniform(0.0, 0.3))
        terminal.screen.terminate()
        assert terminal.screen.wait(timeout=1) == -signal.SIGTERM
        terminal.start_screen()
    log = (terminal.demo.folder / "screen.log").read_text()
    assert "Traceback" not in log
    terminal.assert_whole(tapped=6)


def test_two_senders_run_by_mistake(terminal):
    terminal.open()
    terminal.start_sender()
    for stars in (5, 4, 3, 2, 1, 5):
        terminal.rate(stars)
    terminal.assert_whole(tapped=6)
