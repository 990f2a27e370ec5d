"""Settings that the hub publishes: taken whole or not at all, tried, kept or given back."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kiosk.config import Kiosk, Settings, SettingsError, from_document
from kiosk.hub_client import HubClient
from kiosk.hub_faults import HubError
from kiosk.hub_signing import Signer
from kiosk.published import PublishedError
from kiosk.remote_fetch import CONTENT, MOST_BYTES, SETTINGS, RemoteFetch
from kiosk.remote_settings import GOOD, STATE, TRIAL, Notice, Remote, RemoteSettings, over
from kiosk.vitals import SettingsTold
from kiosk.wiring import standing
from kiosk.wiring_remote import beginning
from tests.kiosk import hub_faults as faults
from tests.kiosk.conftest import QUICK, Desk

PNG = b"\x89PNG\r\n\x1a\n and so on"
NAME = hashlib.sha256(PNG).hexdigest()


def content(version: int = 1, values: object = None, **changes: object) -> dict:
    about = {"v": 1, "version": version, "kiosk": "7K2M", "made_at": "2026-11-28T08:00:00.000Z"}
    return {**about, "values": values or {}, "notices": [], "pictures": [], **changes}


class Kept:
    """A kiosk with a hub that publishes to it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.folder = desk, desk.folder
        self.remote = RemoteSettings(desk.folder)
        self.client = HubClient(desk.hub.url, Signer(desk.identity.sign_key, "7K2M"), desk.clock, QUICK)

    def publish(self, version: int = 1, values: object = None, **changes: object) -> None:
        self.desk.hub.publish(SETTINGS.path, "settings", content(version, values, **changes), str(version))

    def fetch(self, document: dict | None = None) -> None:
        RemoteFetch(self.client, self.remote, lambda: self.desk.identity.hub_keys, "7K2M", document or {}).fetch()

    def take(self, version: int = 1, values: object = None, **changes: object) -> SettingsTold | None:
        self.publish(version, values, **changes)
        self.fetch()
        return self.remote.told()


@pytest.fixture
def kept(desk: Desk) -> Kept:
    return Kept(desk)


def test_what_is_published_is_tried_and_then_good(kept: Kept):
    assert kept.take(3, {"times": {"thanks_return_s": 7}}) == SettingsTold(3, "trial", "")
    used = kept.remote.begin()
    assert used is not None
    assert (
        over({"times": {"warning_s": 9}}, used, "x").times
        == from_document({"times": {"warning_s": 9, "thanks_return_s": 7}}, "x").times
    )
    assert kept.remote.good() is None
    kept.remote.well(used)
    assert kept.remote.told() == SettingsTold(3, "good", "")
    assert kept.remote.good() == kept.remote.begin() == used
    assert not kept.remote.waits(used)


def test_settings_that_never_come_up_well_are_tried_twice_and_given_back(kept: Kept):
    kept.take(1, {"sound": {"volume": 10}})
    kept.remote.well(kept.remote.begin())
    kept.take(2, {"sound": {"volume": 20}})
    started = [kept.remote.begin() for _ in range(4)]
    assert [one.version for one in started if one] == [2, 2, 1, 1]
    assert kept.remote.told() == SettingsTold(2, "refused", "the screen did not come up well with them")
    kept.fetch()
    assert not (kept.folder / TRIAL).exists()  # not tried again
    assert kept.take(3).state == "trial"


def test_an_older_version_is_no_news(kept: Kept):
    kept.take(5)
    kept.take(4, {"sound": {"volume": 1}})
    assert kept.remote.told().version == 5


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"sender": {"hub_url": "https://other.example"}}, "sender.hub_url is not for the hub to set"),
        ({"devices": {"card": ""}}, "devices.card is not for the hub to set"),
        ({"kiosk": {"data_dir": "/tmp"}}, "kiosk.data_dir is not for the hub to set"),
        ({"times": {"thanks_return_s": 4}}, "thanks_return_s = 4 is not allowed"),
        ({"times": {"thank_you": 7}}, "is not a key"),
        ({"hours": {"zone": "Asia/Nowhere"}}, "not a time zone"),
    ],
)
def test_values_that_cannot_be_used_are_refused_with_the_reason(kept: Kept, values: dict, why: str):
    told = kept.take(1, values)
    assert told.state == "refused"
    assert why in told.why
    assert not (kept.folder / TRIAL).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"notices": [{"ar": "ا" * 121, "en": "x", "from": None, "until": None}]},
        {"notices": [{"ar": "ا", "en": "x", "from": "noon", "until": None}]},
        {"notices": [{"ar": "ا", "en": "x", "from": None, "until": None}] * 4},
        {"pictures": ["../../etc/passwd"]},
        {"pictures": [NAME] * 7},
    ],
)
def test_notices_and_pictures_that_cannot_be_used_are_refused(kept: Kept, changes: dict):
    assert kept.take(1, **changes).state == "refused"


@pytest.mark.parametrize(
    ("prepare", "error"),
    [
        (lambda kept: kept.publish(1, kiosk="9X4Q"), PublishedError),
        (lambda kept: kept.desk.hub.publish(SETTINGS.path, "release", content()), PublishedError),
        (lambda kept: (kept.publish(1), kept.desk.hub.faults.append(faults.portal)), PublishedError),
        (lambda kept: (kept.publish(1), kept.desk.hub.faults.append(faults.lost)), HubError),
    ],
)
def test_what_is_not_ours_changes_nothing(kept: Kept, prepare, error):
    prepare(kept)
    with pytest.raises(error):
        kept.fetch()
    assert kept.remote.told() is None
    assert not (kept.folder / TRIAL).exists()


def test_pictures_come_before_the_trial_and_go_with_the_version(kept: Kept):
    kept.desk.hub.published[f"{CONTENT}/{NAME}"] = (PNG, "")
    assert kept.take(1, pictures=[NAME]).state == "trial"
    used = kept.remote.begin()
    assert [path.read_bytes() for path in kept.remote.pictures(used)] == [PNG]
    kept.remote.well(used)
    kept.take(2)
    kept.remote.well(kept.remote.begin())
    assert list((kept.folder / "pictures").iterdir()) == []


def test_a_picture_that_does_not_come_is_waited_for_and_a_wrong_one_refused(kept: Kept):
    kept.publish(1, pictures=[NAME])
    kept.desk.hub.published[f"{CONTENT}/{NAME}"] = (PNG + b"!", "")
    with pytest.raises(HubError, match="another one"):
        kept.fetch()
    assert kept.remote.told() is None
    for wrong in (b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES)):
        name = hashlib.sha256(wrong).hexdigest()
        kept.desk.hub.published[f"{CONTENT}/{name}"] = (wrong, "")
        told = kept.take(kept.remote.looked_at + 2, pictures=[name])
        assert (told.state, "not a PNG or JPEG" in told.why) == ("refused", True)


def test_a_power_cut_between_any_two_steps_leaves_what_was_or_what_is(kept: Kept):
    """Whatever file is missing or torn, the screen starts, with the last good settings or the site's own."""
    kept.take(1, {"sound": {"volume": 10}})
    kept.remote.well(kept.remote.begin())
    kept.take(2, {"sound": {"volume": 20}})
    for name in (STATE, TRIAL, GOOD):
        for torn in (b"", b"{", None):
            before = {path: path.read_bytes() for path in kept.folder.glob("settings-*.json")}
            if torn is None:
                (kept.folder / name).unlink(missing_ok=True)
            else:
                (kept.folder / name).write_bytes(torn)
            used = RemoteSettings(kept.folder).begin()
            assert used is None or used.version in (1, 2)
            for path, content in before.items():
                path.write_bytes(content)


def test_the_screen_begins_with_the_hub_s_above_the_site_s(kept: Kept, tmp_path: Path):
    config = tmp_path / "site.toml"
    config.write_text(f'[kiosk]\ndata_dir = "{kept.folder}"\n[times]\nwarning_s = 40\n')
    settings = Settings(kiosk=Kiosk(data_dir=str(kept.folder)))
    assert beginning(settings, config) == (settings, None)
    kept.take(1, {"times": {"thanks_return_s": 6}})
    begun, used = beginning(settings, config)
    assert (begun.times.thanks_return_s, begun.times.warning_s, begun.data_dir) == (6, 40, kept.folder)
    assert standing(settings, config) == settings  # what runs beside the screen waits until they are good
    kept.remote.well(used)
    assert standing(settings, config).times.thanks_return_s == 6
    config.write_text("[times]\nwarning_s = 4000\n")
    assert beginning(settings, config) == (settings, None)
    assert kept.remote.told().state == "refused"
    assert standing(settings, config) == settings


def test_a_notice_has_its_time():
    notice = msgspec.convert(
        {"ar": "ا", "en": "x", "from": "2026-11-28T08:00:00.000Z", "until": "2026-11-28T09:00:00.000Z"}, Notice
    )
    hours = [notice.is_shown(datetime(2026, 11, 28, hour, tzinfo=UTC)) for hour in (7, 8, 9)]
    assert hours == [False, True, False]
    assert Notice("ا", "x", None, None).is_shown(datetime(2026, 1, 1, tzinfo=UTC))


def test_over_names_the_version_in_a_complaint():
    remote = Remote(1, 9, "7K2M", "", {"sound": {"volume": 101}}, (), ())
    with pytest.raises(SettingsError, match=r"settings 9: sound\.volume = 101 is not allowed"):
        over({}, remote, "settings 9")


def test_a_power_cut_before_the_note_of_a_trial_loses_and_doubles_no_try(kept: Kept):
    kept.take(1)
    kept.remote.well(kept.remote.begin())
    before = (kept.folder / STATE).read_bytes()
    kept.take(2)
    (kept.folder / STATE).write_bytes(before)
    assert [one.version for one in (kept.remote.begin(), kept.remote.begin(), kept.remote.begin()) if one] == [2, 2, 1]


def test_a_power_cut_before_the_note_of_a_success_is_made_good(kept: Kept):
    kept.take(1)
    used = kept.remote.begin()
    before = (kept.folder / STATE).read_bytes()
    kept.remote.well(used)
    (kept.folder / STATE).write_bytes(before)
    assert kept.remote.told() == SettingsTold(1, "good", "")
    assert kept.remote.begin() == used


def test_a_power_cut_in_a_refusal_tries_nothing_again(kept: Kept):
    kept.take(1)
    trial = (kept.folder / TRIAL).read_bytes()
    kept.remote.refuse(1, "sound.volume")
    (kept.folder / TRIAL).write_bytes(trial)
    assert kept.remote.begin() is None
    assert kept.remote.told() == SettingsTold(1, "refused", "sound.volume")
    assert not (kept.folder / TRIAL).exists()
