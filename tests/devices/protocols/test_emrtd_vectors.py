"""The worked examples of ICAO Doc 9303-11, byte for byte.

Checked: D.1 keys of a seed, D.2 basic access keys of the zone, D.3 authentication, D.4 secure messaging (all three
commands), G.1 PACE with ECDH generic mapping (every command, point, key and token), and its EF.CardAccess. The AES
channel has no worked example there: it is held against another implementation's.
"""

from collections.abc import Callable, Iterable

import pytest

from devices.protocols.apdu import Card
from devices.protocols.emrtd import bac, lds, pace
from devices.protocols.emrtd.card_access import Offer, offers
from devices.protocols.emrtd.curve import STANDARD
from devices.protocols.emrtd.secure_messaging import Session, protected
from devices.protocols.emrtd.suite import ENC, MAC, PACE, TRIPLE_DES
from devices.protocols.mrz import key

ZONE = "L898902C<369080619406236"
OID = "04007F00070202040202"


def script(steps: Iterable[tuple[str, str]]) -> Callable[[bytes], bytes]:
    """A card that expects just these commands and gives these answers, in hex."""
    left = list(steps)

    def transmit(apdu: bytes) -> bytes:
        wanted, answer = left.pop(0)
        assert apdu.hex().upper() == wanted
        return bytes.fromhex(answer)

    return transmit


def chance(*values: str) -> Callable[[int], bytes]:
    """The random numbers of an example, in their order."""
    left = [bytes.fromhex(value) for value in values]

    def random(size: int) -> bytes:
        assert len(left[0]) == size
        return left.pop(0)

    return random


def test_d1_and_d2_the_basic_access_keys():
    assert key("L898902C", "690806", "940623") == ZONE
    seed = bac.seed(ZONE)
    assert seed.hex() == "239ab9cb282daf66231dc5a4df6bfbae"
    assert TRIPLE_DES.derive(seed, ENC).hex() == "ab94fdecf2674fdfb9b391f85d7f76f2"
    assert TRIPLE_DES.derive(seed, MAC).hex() == "7962d9ece03d1acd4c76089dce131543"


D3 = (
    ("0084000008", "4608F919887022129000"),
    (
        "008200002872C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728",
        "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000",
    ),
)
D4 = (
    ("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800", "990290008E08FA855A5D4C50A8ED9000"),
    ("0CB000000D9701048E08ED6705417E96BA5500", "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000"),
    (
        "0CB000040D9701128E082EA28A70F3C7B53500",
        "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000",
    ),
)


def test_d3_and_d4_basic_access_control_and_its_channel():
    transmit = script(D3 + D4)
    random = chance("781723860C06C226", "0B795240CB7049B01C19B33E32804F0B")
    session = bac.open_session(Card(transmit), ZONE, random)
    card = protected(transmit, session)
    card.select(0x02, 0x0C, bytes.fromhex("011E"), "EF.COM")
    content = card.read_at(0, 4, "EF.COM") + card.read_at(4, 18, "EF.COM")
    assert content.hex() == "60145f0104303130365f36063034303030305c026175"
    assert lds.common(content) == {"DG1", "DG2"}


def test_d4_the_keys_and_counter_of_the_channel():
    """KS_enc, KS_mac and SSC of D.3, from both secrets."""
    seed = bytes.fromhex("0036D272F5C350ACAC50C3F572D23600")
    assert TRIPLE_DES.derive(seed, ENC).hex() == "979ec13b1cbfe9dcd01ab0fed307eae5"
    assert TRIPLE_DES.derive(seed, MAC).hex() == "f1cb1f1fb5adf208806b89dc579dc1f8"
    session = Session(TRIPLE_DES, seed, bytes.fromhex("887022120C06C226"))
    assert session.next().hex() == "887022120c06c227"


T_MAP = "7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99"
C_MAP = "498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560"
T_DH = "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595"
C_DH = "107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A"
PK_MAP_T = (
    "047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
    "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D"
)
PK_MAP_C = (
    "04824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
    "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54"
)
MAPPED = (
    "048CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E2"
    "8C879506743F8611AC33645C5B985C80B5F09A0B83407C1B6A4D857AE76FE522"
)
PK_DH_T = (
    "042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
    "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462"
)
PK_DH_C = (
    "049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB"
    "7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094"
)
SHARED = "28768D20701247DAE81804C9E780EDE582A9996DB4A315020B2733197DB84925"
CARD_ACCESS = "31143012060A04007F0007020204020202010202010D"
G1 = Offer("0.4.0.127.0.7.2.2.4.2.2", 13, told=False)
PASSWORD = pace.Password("MRZ", key("T22000129", "640812", "101031"))


def test_g1_the_offer_and_the_password():
    assert offers(bytes.fromhex(CARD_ACCESS)) == (G1,)
    assert G1.oid_bytes.hex().upper() == OID
    assert PASSWORD.secret.hex() == "7e2d2a41c74ea0b38cd36f863939bfa8e9032aad"
    assert G1.suite.derive(PASSWORD.secret, PACE).hex() == "89ded1b26624ec1e634c1989302849dd"
    nonce = pace.decrypt_nonce(G1, PASSWORD, bytes.fromhex("95A3A016522EE98D01E76CB6B98B42C3"))
    assert f"{nonce:032X}" == "3F00C4D39D153F2B2A214A078D899B22"


@pytest.mark.parametrize(("private", "theirs", "public"), [(T_MAP, PK_MAP_C, PK_MAP_T), (C_MAP, PK_MAP_T, PK_MAP_C)])
def test_g1_the_mapping_on_both_sides(private: str, theirs: str, public: str):
    curve, secret = STANDARD[13], int(private, 16)
    assert curve.encode(curve.multiply(secret, curve.generator)).hex().upper() == public
    point = curve.decode(bytes.fromhex(theirs), "the other side")
    nonce = int("3F00C4D39D153F2B2A214A078D899B22", 16)
    assert curve.encode(pace.map_generator(curve, nonce, secret, point)).hex().upper() == MAPPED


@pytest.mark.parametrize(("private", "theirs", "public"), [(T_DH, PK_DH_C, PK_DH_T), (C_DH, PK_DH_T, PK_DH_C)])
def test_g1_the_agreement_on_both_sides(private: str, theirs: str, public: str):
    curve, secret = STANDARD[13], int(private, 16)
    mapped = curve.decode(bytes.fromhex(MAPPED), "the generator")
    assert curve.encode(curve.multiply(secret, mapped)).hex().upper() == public
    shared = pace.shared_secret(curve, secret, curve.decode(bytes.fromhex(theirs), "the other side"))
    assert shared.hex().upper() == SHARED


def test_g1_the_keys_and_tokens():
    shared = bytes.fromhex(SHARED)
    assert G1.suite.derive(shared, ENC).hex() == "f5f0e35c0d7161ee6724ee513a0d9a7f"
    assert G1.suite.derive(shared, MAC).hex() == "fe251c7858b356b24514b3bd5f4297d1"
    for point, proof in ((PK_DH_C, "c2b0bd78d94ba866"), (PK_DH_T, "3abb9674bce93c08")):
        assert pace.token(G1, shared, G1.curve.decode(bytes.fromhex(point), "a point")).hex() == proof


def transcript(choice: str = "0022C1A40F800A04007F00070202040202830101") -> tuple[tuple[str, str], ...]:
    return (
        (choice, "9000"),
        ("10860000027C0000", "7C12801095A3A016522EE98D01E76CB6B98B42C39000"),
        (f"10860000457C438141{PK_MAP_T}00", f"7C438241{PK_MAP_C}9000"),
        (f"10860000457C438341{PK_DH_T}00", f"7C438441{PK_DH_C}9000"),
        ("008600000C7C0A8508C2B0BD78D94BA86600", "7C0A86083ABB9674BCE93C089000"),
    )


def test_g1_the_whole_exchange_of_the_terminal():
    session = pace.open_session(Card(script(transcript())), G1, PASSWORD, chance(T_MAP, T_DH))
    assert session.next() == bytes(15) + b"\1"


def test_a_chip_with_several_curves_is_told_which():
    told = Offer(G1.oid, 13, told=True)
    steps = transcript("0022C1A412800A04007F0007020204020283010184010D")
    pace.open_session(Card(script(steps)), told, PASSWORD, chance(T_MAP, T_DH))


def test_the_aes_channel_of_g1_as_another_implementation_speaks_it():
    """Not ICAO's: SELECT of the application under the keys of G.1, from the public tests of jcexpress."""
    steps = (
        *transcript(),
        ("0CA4040C1D871101752F676B09FAC86A87D632749A49C7CC8E08C18BA1FCE707BD9F00", "990290008E08BEA7B381C494A0799000"),
    )
    transmit = script(steps)
    session = pace.open_session(Card(transmit), G1, PASSWORD, chance(T_MAP, T_DH))
    protected(transmit, session).select(0x04, 0x0C, lds.APPLICATION, "the application")
