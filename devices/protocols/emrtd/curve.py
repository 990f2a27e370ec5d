"""Points of the curves PACE uses: the addition that generic mapping needs and `cryptography` does not offer."""

from collections.abc import Mapping
from dataclasses import dataclass

from devices.protocols.card_errors import Garbled

Point = tuple[int, int]
_Jacobian = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Curve:
    """A short Weierstrass curve y2 = x3 + ax + b modulo p, with a generator of prime order n and cofactor 1.

    Points are affine; the point at infinity is no Point, and reaching it is Garbled. The keys used are drawn for one
    exchange, so the arithmetic need not take the same time for each.
    """

    name: str
    p: int
    a: int
    b: int
    generator: Point
    n: int

    @property
    def size(self) -> int:
        """Bytes of one coordinate."""
        return (self.p.bit_length() + 7) // 8

    def holds(self, point: Point) -> bool:
        x, y = point
        return 0 <= x < self.p and 0 <= y < self.p and (y * y - (x * x + self.a) * x - self.b) % self.p == 0

    def encode(self, point: Point) -> bytes:
        """04, x, y (BSI TR-03111, 3.2.1)."""
        return b"\x04" + b"".join(value.to_bytes(self.size, "big") for value in point)

    def decode(self, raw: bytes, where: str) -> Point:
        """The point of 04, x, y; Garbled when it is none of this curve: a foreign point would give the key away."""
        point = int.from_bytes(raw[1 : 1 + self.size], "big"), int.from_bytes(raw[1 + self.size :], "big")
        if len(raw) != 1 + 2 * self.size or raw[0] != 4 or not self.holds(point):
            raise Garbled(where, f"what came is no point of {self.name}")
        return point

    def add(self, left: Point, right: Point) -> Point:
        return self._affine(self._sum((*left, 1), (*right, 1)))

    def multiply(self, factor: int, point: Point) -> Point:
        """The point added to itself `factor` times."""
        result: _Jacobian = (1, 1, 0)
        for bit in f"{factor % self.n:b}":
            result = self._double(result)
            if bit == "1":
                result = self._sum(result, (*point, 1))
        return self._affine(result)

    def _affine(self, point: _Jacobian) -> Point:
        x, y, z = point
        if z == 0:
            raise Garbled(f"a point of {self.name}", "it is the point at infinity")
        inverse = pow(z, -1, self.p)
        square = inverse * inverse % self.p
        return x * square % self.p, y * square * inverse % self.p

    def _double(self, point: _Jacobian) -> _Jacobian:
        x, y, z = point
        p, square = self.p, y * y % self.p
        slope = (3 * x * x + self.a * pow(z, 4, p)) % p
        middle = 4 * x * square % p
        new_x = (slope * slope - 2 * middle) % p
        return new_x, (slope * (middle - new_x) - 8 * square * square) % p, 2 * y * z % p

    def _sum(self, left: _Jacobian, right: _Jacobian) -> _Jacobian:
        if left[2] == 0:
            return right
        if right[2] == 0:
            return left
        p = self.p
        left_square, right_square = left[2] * left[2] % p, right[2] * right[2] % p
        x, y = left[0] * right_square % p, left[1] * right_square * right[2] % p
        run, rise = right[0] * left_square % p - x, (right[1] * left_square * left[2] - y) % p
        if run == 0:
            return self._double(left) if rise == 0 else (1, 1, 0)
        cube, middle = pow(run, 3, p), x * run * run % p
        new_x = (rise * rise - cube - 2 * middle) % p
        return new_x, (rise * (middle - new_x) - y * cube) % p, left[2] * right[2] * run % p


def _curve(name: str, bits: int, digits: str) -> Curve:
    """The curve of p, a, b, x, y and n, each in whole bytes of hex digits, one after the other."""
    raw, size = bytes.fromhex(digits), (bits + 7) // 8
    p, a, b, x, y, n = (int.from_bytes(raw[at : at + size], "big") for at in range(0, 6 * size, size))
    return Curve(name, p, a, b, (x, y), n)


# by the number of the standardized domain parameters (9303-11, 9.5.1; FIPS 186-4, D.1.2; RFC 5639, 3)
STANDARD: Mapping[int, Curve] = {
    10: _curve(
        "NIST P-224",
        224,
        """
        FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000000000000000000000001
        FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFE
        B4050A850C04B3ABF54132565044B0B7D7BFD8BA270B39432355FFB4
        B70E0CBD6BB4BF7F321390B94A03C1D356C21122343280D6115C1D21
        BD376388B5F723FB4C22DFE6CD4375A05A07476444D5819985007E34
        FFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D
        """,
    ),
    12: _curve(
        "NIST P-256",
        256,
        """
        FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
        FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC
        5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
        6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
        4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
        FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        """,
    ),
    13: _curve(
        "brainpoolP256r1",
        256,
        """
        A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377
        7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9
        26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6
        8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262
        547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997
        A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7
        """,
    ),
    15: _curve(
        "NIST P-384",
        384,
        """
        FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF
        FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFC
        B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF
        AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7
        3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F
        FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973
        """,
    ),
    16: _curve(
        "brainpoolP384r1",
        384,
        """
        8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53
        7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826
        04A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57CB4390295DBC9943AB78696FA504C11
        1D1C64F068CF45FFA2A63A81B7C13F6B8847A3E77EF14FE3DB7FCAFE0CBD10E8E826E03436D646AAEF87B2E247D4AF1E
        8ABE1D7520F9C2A45CB1EB8E95CFD55262B70B29FEEC5864E19C054FF99129280E4646217791811142820341263C5315
        8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565
        """,
    ),
    17: _curve(
        "brainpoolP512r1",
        512,
        """
        AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E6
        2881FF2F2D82C68528AA6056583A48F3
        7830A3318B603B89E2327145AC234CC594CBDD8D3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B5
        7F1117A72BF2C7B9E7C1AC4D77FC94CA
        3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CADC083E67
        984050B75EBAE5DD2809BD638016F723
        81AEE4BDD82ED9645A21322E9C4C6A9385ED9F70B5D916C1B43B62EEF4D0098EFF3B1F78E2D0D48D50D1687B93B97D5F
        7C6D5047406A5E688B352209BCB9F822
        7DDE385D566332ECC0EABFA9CF7822FDF209F70024A57B1AA000C55B881F8111B2DCDE494A5F485E5BCA4BD88A2763AE
        D1CA2B2FA8F0540678CD1E0F3AD80892
        AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870553E5C414CA92619418661197FAC1047
        1DB1D381085DDADDB58796829CA90069
        """,
    ),
    18: _curve(
        "NIST P-521",
        521,
        """
        01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
        FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
        01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF
        FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC
        0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109E156193951EC7E937B1652C0BD3BB1
        BF073573DF883D2C34F1EF451FD46B503F00
        00C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3DBAA14B5E77EFE75928FE1DC127A2FF
        A8DE3348B3C1856A429BF97E7E31C2E5BD66
        011839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E662C97EE72995EF42640C550B9013FAD
        0761353C7086A272C24088BE94769FD16650
        01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709
        A5D03BB5C9B8899C47AEBB6FB71E91386409
        """,
    ),
}
