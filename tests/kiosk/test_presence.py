"""The desk's address: a new token each minute and after each rating, always of a size that the code can hold."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from kiosk.presence import CROCKFORD, Presence, check_fits, comment_url
from kiosk.qr import modules

KEY = bytes(range(32))


class Minute:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 9, 41, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def presence(now: Minute) -> Presence:
    return Presence(KEY, "7K2M", "ISA04", "https://rayak.example/", now)


def test_the_address_stays_for_its_minute_and_then_changes():
    now = Minute()
    desk = presence(now)
    first = desk.url()
    now.at += timedelta(seconds=52)
    assert desk.url() == first
    now.at += timedelta(seconds=1)
    assert desk.url() != first


def test_a_rating_spends_the_address():
    desk = presence(Minute())
    urls = set()
    for _ in range(20):
        urls.add(desk.url())
        desk.renew()
    assert len(urls) == 20


def test_the_address_is_of_the_wire():
    head, token = presence(Minute()).url().rsplit("/", 1)
    assert head == "HTTPS://RAYAK.EXAMPLE/D/ISA04"
    assert len(token) == 23
    assert set(token) <= set(CROCKFORD)
    assert token.startswith("7K2M0Y9F5")


def test_a_kiosk_whose_clock_is_in_1970_still_shows_an_address():
    now = Minute()
    now.at = datetime(1970, 1, 1, tzinfo=UTC)
    assert presence(now).url().split("/")[-1].startswith("7K2M00000")


@pytest.mark.parametrize(("public_url", "desk"), [("https://a-host-of-21-letter", "ISA04"), ("https://hub", "A" * 16)])
def test_the_longest_addresses_fit(public_url: str, desk: str):
    check_fits(public_url, desk)
    text = Presence(KEY, "7K2M", desk, public_url, Minute()).url()
    assert len(modules(text)) == 29


def test_an_address_too_long_is_refused_with_its_lengths():
    with pytest.raises(ValueError, match=r"\(29 characters\).* ISA0400 \(7\) have 36 .* room for 34"):
        check_fits("https://a-host-of-21-letters.", "ISA0400")


@pytest.mark.parametrize("text", ["https://rayak.example", "RAYAK_EXAMPLE", "رأيك", "A" * 62])
def test_a_text_that_the_code_cannot_hold_is_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        modules(text)


def test_a_comments_address_holds_the_whole_id_of_its_rating():
    rating = "0199a1b2-0000-7000-8000-000000000001"
    url = comment_url("https://a-host-of-21-letter/", rating)
    head, code = url.rsplit("/", 1)
    assert (head, len(code)) == ("HTTPS://A-HOST-OF-21-LETTER/C", 26)
    number = 0
    for character in code:
        number = number * 32 + CROCKFORD.index(character)
    assert f"{number:032x}" == rating.replace("-", "")
    assert len(modules(url)) == 29


def test_a_stranger_reads_the_code():
    pyzbar = pytest.importorskip("pyzbar.pyzbar", reason="needs the system's libzbar", exc_type=ImportError)
    text = presence(Minute()).url()
    rows = modules(text)
    assert {len(row) for row in rows} == {len(rows)} == {29}
    picture = Image.new("L", (37, 37), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if dark else 255)
    buffer = io.BytesIO()
    picture.resize((370, 370), Image.Resampling.NEAREST).save(buffer, "png")
    (found,) = pyzbar.decode(Image.open(buffer))
    assert found.data.decode() == text
