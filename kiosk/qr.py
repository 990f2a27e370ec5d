"""Upper-case text to the dark and light modules of a QR code."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_ALPHA_NUM, QRData

MOST_MODULES = 29


def modules(text: str) -> list[list[bool]]:
    """Rows of modules (True is dark) without the quiet zone: alphanumeric mode, error level M.

    ValueError for a character outside the alphanumeric set (ISO/IEC 18004, table 5) or more than 29 modules a side.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(text.encode("ascii", "strict"), mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=True)
    rows = [[bool(module) for module in row] for row in code.get_matrix()]
    if len(rows) > MOST_MODULES:
        raise ValueError(f"{text} needs {len(rows)} modules a side; the desk's QR code has {MOST_MODULES}")
    return rows
