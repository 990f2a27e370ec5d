"""Reads a site's network.toml and says it again in the words of systemd-networkd, timesyncd and wpa_supplicant."""

import ipaddress
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ADDRESSES, WIRELESS = ("address", "gateway", "dns", "ntp"), ("name", "passphrase", "country")
TABLES = {"wired": ADDRESSES, "wifi": (*WIRELESS, *ADDRESSES)}
MOST_NAME_BYTES = 32  # IEEE 802.11, 9.4.2.2
PLACES = {"wired": "10-rayak-wired.network", "wifi": "10-rayak-wifi.network"}
METRIC = {"wired": 100, "wifi": 600}  # a cable goes before the air
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class NetworkFileError(Exception):
    """A network.toml that cannot be used; the text names key, value and what it takes."""


@dataclass(frozen=True)
class Link:
    """One way to the network; without an address of its own it asks for one (DHCP)."""

    address: str
    gateway: str
    dns: tuple[str, ...]
    ntp: tuple[str, ...]


@dataclass(frozen=True)
class Wireless:
    """A network of the air: WPA2 or WPA3 with a passphrase."""

    name: str
    passphrase: str
    country: str


@dataclass(frozen=True)
class Network:
    """All that the file says."""

    links: dict[str, Link]
    wireless: Wireless | None

    def files(self) -> dict[str, str]:
        """Name and text of each file for /run/systemd/network."""
        return {PLACES[table]: _unit(table, link) for table, link in self.links.items()}

    def supplicant(self) -> str:
        """The configuration of wpa_supplicant; empty without a wireless network.

        The name is given as hexadecimal, the only form in which no character can end it.
        """
        if self.wireless is None:
            return ""
        air = self.wireless
        network = [
            f"ssid={air.name.encode().hex()}",
            f'psk="{air.passphrase}"',
            "key_mgmt=WPA-PSK WPA-PSK-SHA256 SAE",
            "ieee80211w=1",
            "scan_ssid=1",
        ]
        lines = [f"    {one}" for one in network]
        return "\n".join([f"country={air.country}", "sae_pwe=2", "network={", *lines, "}\n"])


def read(path: Path) -> Network:
    """The network that a file describes; NetworkFileError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NetworkFileError(f"{path.name}: cannot be read ({error})") from error
    for table, keys in document.items():
        if table not in TABLES or not isinstance(keys, dict):
            raise NetworkFileError(f"{path.name}: {table!r} is not a table; there are [wired] and [wifi]")
        unknown = [key for key in keys if key not in TABLES[table]]
        if unknown:
            raise NetworkFileError(
                f"{path.name}: {table}.{unknown[0]} is not a key; [{table}] has {', '.join(TABLES[table])}"
            )
    links = {table: _link(table, keys) for table, keys in document.items()}
    return Network(links, _wireless(document["wifi"]) if "wifi" in document else None)


def _link(table: str, keys: dict[str, Any]) -> Link:
    address, gateway = _text(table, keys, "address"), _text(table, keys, "gateway")
    dns, ntp = _list(table, keys, "dns"), _list(table, keys, "ntp")
    if address:
        _must(_is(ipaddress.ip_interface, address) and "/" in address, table, "address", address, "10.0.0.2/24")
    elif gateway:
        raise NetworkFileError(f"{table}.gateway = {gateway!r} stands without {table}.address")
    if gateway:
        _must(_is(ipaddress.ip_address, gateway), table, "gateway", gateway, "an address such as 10.0.0.1")
    for one in dns:
        _must(_is(ipaddress.ip_address, one), table, "dns", one, "a list of addresses")
    for one in ntp:
        _must(HOST.fullmatch(one) or _is(ipaddress.ip_address, one), table, "ntp", one, "a list of hosts or addresses")
    if address and gateway and ipaddress.ip_address(gateway) not in ipaddress.ip_interface(address).network:
        raise NetworkFileError(f"{table}.gateway = {gateway!r} is not in the network of {table}.address = {address!r}")
    return Link(address, gateway, dns, ntp)


def _wireless(keys: dict[str, Any]) -> Wireless:
    name, passphrase, country = (_text("wifi", keys, key) for key in WIRELESS)
    _must(0 < len(name.encode()) <= MOST_NAME_BYTES, "wifi", "name", name, "the network's name, 32 bytes at most")
    said = "*" * len(passphrase)
    _must(re.fullmatch(r"[ -~]{8,63}", passphrase), "wifi", "passphrase", said, "8 to 63 characters of ASCII")
    _must(re.fullmatch(r"[A-Z]{2}", country), "wifi", "country", country, "two capitals, such as BH")
    return Wireless(name, passphrase, country)


def _unit(table: str, link: Link) -> str:
    match = ["Type=ether", "Kind=!*"] if table == "wired" else ["Name=wlan0"]
    network = [f"Address={link.address}"] if link.address else ["DHCP=yes"]
    network += [f"DNS={one}" for one in link.dns] + [f"NTP={one}" for one in link.ntp]
    lines = ["[Match]", *match, "", "[Network]", *network]
    if link.gateway:
        lines += ["", "[Route]", f"Gateway={link.gateway}", f"Metric={METRIC[table]}"]
    if not link.address:
        lines += ["", "[DHCPv4]", "ClientIdentifier=mac", f"RouteMetric={METRIC[table]}"]
    return "\n".join(lines) + "\n"


def _text(table: str, keys: dict[str, Any], key: str) -> str:
    value = keys.get(key, "")
    _must(isinstance(value, str), table, key, value, "text")
    return str(value)


def _list(table: str, keys: dict[str, Any], key: str) -> tuple[str, ...]:
    value = keys.get(key, [])
    _must(isinstance(value, list) and all(isinstance(one, str) for one in value), table, key, value, "a list of texts")
    return tuple(value)


def _is(kind: Any, text: str) -> bool:  # noqa: ANN401  a function of ipaddress
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _must(right: object, table: str, key: str, value: object, takes: str) -> None:
    if not right:
        raise NetworkFileError(f"{table}.{key} = {value!r} is not allowed; it takes {takes}")
