"""What is in the image, listed."""

import json

from image.sbom import debian, document, python
from image.wheels import LOCK, split

STATUS = """\
Package: zlib1g
Status: install ok installed
Architecture: arm64
Version: 1:1.3-1

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 2

Package: cage
Status: install ok installed
Architecture: arm64
Version: 0.2.0-2
Description: a kiosk
 that is one window
"""


def test_debian_packages_are_those_installed_in_order():
    found = [(one["name"], one["version"], one["purl"]) for one in debian(STATUS)]
    assert found == [
        ("cage", "0.2.0-2", "pkg:deb/debian/cage@0.2.0-2?arch=arm64&distro=trixie"),
        ("zlib1g", "1:1.3-1", "pkg:deb/debian/zlib1g@1:1.3-1?arch=arm64&distro=trixie"),
    ]


def test_python_packages_are_named_as_pypi_names_them(tmp_path):
    for name, version in (("Kivy_Garden", "0.1.5"), ("cbor2", "6.2.1")):
        (tmp_path / f"{name}-{version}.dist-info").mkdir()
        (tmp_path / f"{name}-{version}.dist-info" / "METADATA").write_text(f"Name: {name}\nVersion: {version}\n")
    assert [one["purl"] for one in python(tmp_path)] == ["pkg:pypi/cbor2@6.2.1", "pkg:pypi/kivy-garden@0.1.5"]


def test_the_list_names_the_root_file_system_that_it_is_of():
    read = json.loads(document(debian(STATUS), "0.1.0", 0, "ab" * 32))
    assert (read["bomFormat"], read["specVersion"]) == ("CycloneDX", "1.6")
    assert read["metadata"]["timestamp"] == "1970-01-01T00:00:00Z"
    assert read["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}]
    assert len(read["components"]) == 2


def test_the_lock_file_is_parted_whole():
    lock = LOCK.read_text()
    ready, built = split(lock, ("pyscard",))
    assert built.startswith("pyscard==")
    assert sorted((ready + built).splitlines()) == sorted(lock.splitlines())
    assert "pyscard" not in ready
