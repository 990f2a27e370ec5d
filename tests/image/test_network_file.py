"""A site's network.toml: taken when right, each mistake named with what the key takes, said in systemd's words."""

import configparser
import importlib
import sys

import pytest

from image.root import OVERLAY

sys.path.insert(0, str(OVERLAY / "usr/lib/rayak"))
network_file = importlib.import_module("network_file")
STATIC = """[wired]
address = "10.20.30.40/24"
gateway = "10.20.30.1"
dns = ["10.20.30.2", "10.20.30.3"]
ntp = ["time.example.org"]
"""
WIFI = """[wifi]
name = "Centre 4"
passphrase = "correct \\" horse"
country = "BH"
"""


def read(tmp_path, text):
    (tmp_path / "network.toml").write_text(text)
    return network_file.read(tmp_path / "network.toml")


def unit(text):
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}


def test_a_fixed_address_is_said_to_networkd(tmp_path):
    files = read(tmp_path, STATIC).files()
    said = unit(files["10-rayak-wired.network"])
    assert said["Network"]["Address"] == "10.20.30.40/24"
    assert said["Network"]["NTP"] == "time.example.org"
    assert "DNS=10.20.30.2\nDNS=10.20.30.3" in files["10-rayak-wired.network"]
    assert said["Route"] == {"Gateway": "10.20.30.1", "Metric": "100"}
    assert "DHCP" not in said["Network"]


def test_without_an_address_it_is_asked_for(tmp_path):
    said = unit(read(tmp_path, '[wired]\nntp = ["10.0.0.9"]\n').files()["10-rayak-wired.network"])
    assert said["Network"] == {"DHCP": "yes", "NTP": "10.0.0.9"}
    assert said["DHCPv4"]["ClientIdentifier"] == "mac"


def test_a_cable_goes_before_the_air(tmp_path):
    files = read(tmp_path, "[wired]\n" + WIFI).files()
    metrics = [int(unit(files[name])["DHCPv4"]["RouteMetric"]) for name in sorted(files)]
    assert sorted(files) == ["10-rayak-wifi.network", "10-rayak-wired.network"]
    assert metrics[0] > metrics[1]


def test_a_name_cannot_write_into_the_supplicants_file(tmp_path):
    """An ssid in quotation marks would end at the first one; as hexadecimal it ends nowhere."""
    text = read(tmp_path, WIFI.replace("Centre 4", 'x\\"}\\nctrl_interface=/')).supplicant()
    (ssid,) = [line.split("=")[1] for line in text.splitlines() if "ssid=" in line and "scan" not in line]
    assert bytes.fromhex(ssid).decode() == 'x"}\nctrl_interface=/'


def test_the_passphrase_is_told_to_the_supplicant_alone(tmp_path):
    network = read(tmp_path, WIFI)
    assert 'psk="correct " horse"' in network.supplicant()  # wpa_supplicant takes the last mark of the line as the end
    assert "horse" not in "".join(network.files().values())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[wlan]\n", r"'wlan' is not a table; there are \[wired\] and \[wifi\]"),
        ('wired = "dhcp"\n', "'wired' is not a table"),
        ('[wired]\nip = "10.0.0.1"\n', r"wired\.ip is not a key; \[wired\] has address, gateway, dns, ntp"),
        ('[wired]\naddress = "10.0.0.300/24"\n', r"wired\.address = '10.0.0.300/24' is not allowed"),
        ("[wired]\naddress = 10\n", r"wired\.address = 10 is not allowed; it takes text"),
        ('[wired]\ngateway = "10.0.0.1"\n', r"gateway = '10.0.0.1' stands without wired\.address"),
        ('[wired]\naddress = "10.0.0.2/24"\ngateway = "10.0.1.1"\n', "is not in the network of"),
        ('[wired]\ndns = "10.0.0.1"\n', r"wired\.dns = '10.0.0.1' is not allowed; it takes a list"),
        ('[wired]\ndns = ["one"]\n', r"wired\.dns = 'one'"),
        ('[wired]\nntp = ["a b\\n[Match]"]\n', r"wired\.ntp = "),
        (WIFI.replace("BH", "Bahrain"), r"wifi\.country = 'Bahrain' is not allowed; it takes two capitals"),
        (WIFI.replace("Centre 4", ""), r"wifi\.name = ''"),
        (WIFI.replace("Centre 4", "\u0645" * 17), r"wifi\.name = .*32 bytes"),
        (
            WIFI.replace("correct", "").replace("horse", ""),
            r"wifi\.passphrase = '\*+' is not allowed; it takes 8",
        ),
        ("[wired\n", "cannot be read"),
    ],
)
def test_a_mistake_is_named_with_what_the_key_takes(tmp_path, text, said):
    with pytest.raises(network_file.NetworkFileError, match=said):
        read(tmp_path, text)
