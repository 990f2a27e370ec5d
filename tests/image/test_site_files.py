"""The files that a technician puts on the first partition: taken when right, refused with a reason when not."""

import importlib
import sys

import pytest

from image.root import OVERLAY

sys.path.insert(0, str(OVERLAY / "usr/lib/rayak"))  # as the units start them: a script's own folder comes first
site_files = importlib.import_module("site_files")
stick = importlib.import_module("stick")
WIFI = '[wifi]\nname = "Centre"\npassphrase = "correct horse"\ncountry = "BH"\n'
ENROL = 'hub = "https://hub.example"\ncode = "ABCD"\n'
GOOD = '[kiosk]\nlanguage = "en"\n'


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


@pytest.fixture
def etc(tmp_path):
    (tmp_path / "etc").mkdir()
    return tmp_path / "etc"


def test_right_settings_are_put_in_force(site, etc):
    (site / "kiosk.toml").write_text(GOOD)
    assert site_files.take("kiosk.toml", site, etc) == "kiosk.toml is in force"
    assert (etc / "kiosk.toml").read_text() == GOOD
    assert site_files.take("kiosk.toml", site, etc) == "kiosk.toml is in force already"


def test_wrong_settings_leave_those_in_force_and_say_why(site, etc):
    (etc / "kiosk.toml").write_text(GOOD)
    (site / "kiosk.toml").write_text('[kiosk]\nlanguage = "fr"\n')
    with pytest.raises(site_files.SiteFileError, match=r"kiosk\.language = 'fr'.*was in force stays"):
        site_files.take("kiosk.toml", site, etc)
    assert (etc / "kiosk.toml").read_text() == GOOD
    assert "kiosk.language" in (site / "kiosk.toml.wrong.txt").read_text()


def test_the_reason_goes_when_the_settings_are_right(site, etc):
    (site / "kiosk.toml.wrong.txt").write_text("old")
    (site / "kiosk.toml").write_text(GOOD)
    site_files.take("kiosk.toml", site, etc)
    assert not (site / "kiosk.toml.wrong.txt").exists()


def test_without_settings_nothing_changes(site, etc):
    assert "stays" in site_files.take("kiosk.toml", site, etc)
    assert list(etc.iterdir()) == []


def test_a_wrong_network_leaves_that_in_force_and_says_why(site, etc):
    (site / "network.toml").write_text('[wired]\naddress = "10.0.0.2"\n')
    with pytest.raises(site_files.SiteFileError, match=r"wired\.address = '10\.0\.0\.2'.*10\.0\.0\.2/24.*stays"):
        site_files.take("network.toml", site, etc)
    assert list(etc.iterdir()) == []
    assert "wired.address" in (site / "network.toml.wrong.txt").read_text()


def test_a_networks_passphrase_is_for_nobody_else(site, etc):
    (site / "network.toml").write_text(WIFI)
    site_files.take("network.toml", site, etc)
    assert (etc / "network.toml").stat().st_mode & 0o777 == 0o600


def test_a_network_is_put_where_its_programs_look_and_goes_with_its_file(etc, tmp_path):
    (etc / "network.toml").write_text(WIFI)
    site_files.put_network(etc, tmp_path / "run")
    assert (tmp_path / "run/systemd/network/10-rayak-wifi.network").exists()
    air = tmp_path / "run/rayak-network/wifi.conf"
    assert air.stat().st_mode & 0o777 == 0o600
    (etc / "network.toml").unlink()
    site_files.put_network(etc, tmp_path / "run")
    assert not air.exists()
    assert list((tmp_path / "run/systemd/network").iterdir()) == []


def on_stick(tmp_path, **files):
    (tmp_path / "stick").mkdir(exist_ok=True)
    for name, text in files.items():
        (tmp_path / "stick" / f"{name}.toml").write_text(text)
    return stick.offered(tmp_path / "stick")


def test_a_sticks_files_are_laid_on_the_first_partition_once(site, etc, tmp_path):
    found = on_stick(tmp_path, kiosk=GOOD, network=WIFI, enrol=ENROL)
    assert stick.put_on_site(found, site, etc) == (["kiosk.toml", "network.toml", "enrol.toml"], {})
    assert (site / "kiosk.toml").read_text() == GOOD
    (site / "enrol.toml").unlink()  # it served
    assert stick.put_on_site(found, site, etc) == ([], {})
    assert sorted(path.name for path in site.iterdir()) == ["kiosk.toml", "network.toml"]


def test_what_is_wrong_on_a_stick_goes_no_further_and_is_said_there(site, etc, tmp_path):
    (site / "kiosk.toml").write_text(GOOD)
    found = on_stick(tmp_path, kiosk="[kiosk]\nlanguage = 7\n", network=WIFI, enrol="hub = 1\n")
    new, wrong = stick.put_on_site(found, site, etc)
    assert (new, sorted(wrong)) == (["network.toml"], ["enrol.toml", "kiosk.toml"])
    assert (site / "kiosk.toml").read_text() == GOOD
    assert sorted(path.name for path in site.iterdir()) == ["kiosk.toml", "network.toml"]
    stick.say_wrong(wrong, tmp_path / "stick")
    assert "kiosk.language" in (tmp_path / "stick/kiosk.toml.wrong.txt").read_text()
    stick.say_wrong({}, tmp_path / "stick")
    assert not (tmp_path / "stick/kiosk.toml.wrong.txt").exists()


def test_a_kiosk_that_nobody_enrolled_takes_a_stick(tmp_path):
    assert stick.is_let(0, tmp_path / "identity.json", tmp_path / "signed-in")


@pytest.mark.parametrize(
    ("signed_in", "is_let"),
    [("400000", True), ("999999", True), ("399999", False), ("1000001", False), ("", False), ("soon", False)],
)
def test_an_enrolled_kiosk_takes_one_for_ten_minutes_after_somebody_signed_in(tmp_path, signed_in, is_let):
    (tmp_path / "identity.json").touch()
    (tmp_path / "signed-in").write_text(signed_in)
    assert stick.is_let(1_000_000, tmp_path / "identity.json", tmp_path / "signed-in") == is_let


def test_what_a_stick_brought_before_is_not_refused(site, etc, tmp_path):
    found = on_stick(tmp_path, network=WIFI, enrol=ENROL)
    assert stick.refused(found, site, etc) == dict.fromkeys(found, stick.NOT_SIGNED_IN)
    stick.put_on_site(found, site, etc)
    assert stick.refused(found, site, etc) == {}


def test_an_enrolled_kiosk_where_nobody_signed_in_takes_none(tmp_path):
    (tmp_path / "identity.json").touch()
    assert not stick.is_let(1_000_000, tmp_path / "identity.json", tmp_path / "signed-in")


def test_a_link_a_folder_and_a_huge_file_are_not_read_from_a_stick(tmp_path):
    (tmp_path / "kiosk.toml").symlink_to("/etc/passwd")
    (tmp_path / "network.toml").mkdir()
    (tmp_path / "enrol.toml").write_text("#" * (stick.MOST_BYTES + 1))
    assert stick.offered(tmp_path) == {}


def test_a_stick_without_our_folder_offers_nothing(tmp_path):
    assert stick.offered(tmp_path / "rayak") == {}


@pytest.mark.parametrize(
    "text", ["", 'hub = "h"\n', 'hub = "h"\ncode = 5\n', 'hub = "h"\ncode = "c"\nmore = 1\n', "hub"]
)
def test_an_enrolment_that_is_not_two_texts_is_refused(site, text):
    (site / "enrol.toml").write_text(text)
    with pytest.raises(site_files.SiteFileError):
        site_files.enrolment(site / "enrol.toml")


@pytest.fixture
def kiosk_says(site, programs):
    """Has the code of a site tried by a kiosk that ends so."""
    (site / "enrol.toml").write_text(ENROL)
    programs.make("systemctl")
    return lambda code, text: programs.make("setpriv", f"echo {text}; exit {code}")


def test_a_code_that_served_goes_and_the_kiosk_starts_anew(site, kiosk_says, programs):
    kiosk_says(0, "enrolled")
    assert site_files.enrol(site) == 0
    assert list(site.iterdir()) == []
    (asked,) = programs.words("setpriv")
    assert asked.startswith("--reuid=rayak --regid=rayak --init-groups --no-new-privs ")
    assert asked.endswith("/bin/kiosk enrol --hub https://hub.example --code ABCD")
    assert programs.words("systemctl") == ["--no-block restart rayak-sender rayak-screen"]


def test_a_hub_that_is_away_is_tried_again_with_the_same_code(site, kiosk_says, programs):
    kiosk_says(75, "away")
    assert site_files.enrol(site) == 75
    assert (site / "enrol.toml").read_text() == ENROL
    assert programs.words("systemctl") == []


def test_a_code_that_cannot_serve_is_put_aside_with_the_reason(site, kiosk_says, programs):
    kiosk_says(1, "kiosk: this code is spent")
    assert site_files.enrol(site) == 0
    assert programs.words("systemctl") == []
    assert sorted(path.name for path in site.iterdir()) == ["enrol.toml.wrong", "enrol.toml.wrong.txt"]
    assert "this code is spent" in (site / "enrol.toml.wrong.txt").read_text()
