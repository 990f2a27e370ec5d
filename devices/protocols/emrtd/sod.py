"""The digest that EF.SOD compares its groups by (ICAO Doc 9303-10, 4.6.2.3), so that they can be sent as hashes."""

import hashlib

from asn1crypto import algos, cms, core

from devices.protocols import tlv
from devices.protocols.card_errors import CardError

USUAL = "sha256"
_KNOWN = {"sha1", "sha224", "sha256", "sha384", "sha512"}


def hashes(sod: bytes, groups: dict[int, bytes]) -> dict[int, str]:
    """Each group's hash in hex, by the SOD's own algorithm; by the usual one where the SOD names none that is known.

    Whether the SOD holds is for the hub to say.
    """
    algorithm = _algorithm(sod)
    return {number: hashlib.new(algorithm, content).hexdigest() for number, content in groups.items()}


def _algorithm(sod: bytes) -> str:
    try:
        signed = cms.ContentInfo.load(tlv.inside(sod, 0x77, "EF.SOD"))["content"]
        content = signed["encap_content_info"]["content"].native
        name = algos.DigestAlgorithm.load(core.Sequence.load(content)[1].dump())["algorithm"].native
    except (CardError, ValueError, TypeError, KeyError, IndexError, RecursionError):  # permanent: the hub says broken
        return USUAL
    return name if name in _KNOWN else USUAL
