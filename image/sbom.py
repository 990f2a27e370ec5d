"""What is in the image, as CycloneDX 1.6 JSON: Debian packages and Python packages, each with its version."""

import json
import re
from datetime import UTC, datetime
from email.parser import HeaderParser
from pathlib import Path
from typing import Any


def debian(status: str) -> list[dict[str, Any]]:
    """The installed packages of a dpkg status file."""
    found = []
    for paragraph in re.split(r"\n\n+", status.strip()):
        fields = HeaderParser().parsestr(paragraph)
        if fields["Status"] == "install ok installed":
            name, version, kind = fields["Package"], fields["Version"], fields["Architecture"]
            purl = f"pkg:deb/debian/{name}@{version}?arch={kind}&distro=trixie"
            found.append(_component(name, version, purl))
    return sorted(found, key=lambda one: str(one["name"]))


def python(packages: Path) -> list[dict[str, Any]]:
    """The packages of a site-packages folder."""
    found = []
    for metadata in packages.glob("*.dist-info/METADATA"):
        fields = HeaderParser().parsestr(metadata.read_text(encoding="utf-8"))
        name = re.sub(r"[-_.]+", "-", fields["Name"]).lower()
        found.append(_component(name, fields["Version"], f"pkg:pypi/{name}@{fields['Version']}"))
    return sorted(found, key=lambda one: str(one["name"]))


def document(components: list[dict[str, Any]], version: str, epoch: int, digest: str) -> str:
    """The whole of it; `digest` is the SHA-256 of the squashfs that it describes."""
    image = {"type": "operating-system", "bom-ref": "image", "name": "rayak-image", "version": version}
    hashes = [{"alg": "SHA-256", "content": digest}]
    when = datetime.fromtimestamp(epoch, UTC).isoformat().replace("+00:00", "Z")
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": when, "component": image | {"hashes": hashes}},
        "components": components,
    }
    return json.dumps(whole, indent=1) + "\n"


def _component(name: str, version: str, purl: str) -> dict[str, Any]:
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
