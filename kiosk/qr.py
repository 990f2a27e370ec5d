"""Upper-case text to the dark and light modules of a QR code."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_ALPHA_NUM, QRData

ON_A_SCREEN, ON_PAPER = 29, 97  # modules a side: design guide, section 11; what a scanner reads off a receipt


def modules(text: str, most: int = ON_A_SCREEN) -> list[list[bool]]:
    """Rows of modules (True is dark) without the quiet zone: alphanumeric mode, error level M.

    ValueError for a character outside the alphanumeric set (ISO/IEC 18004, table 5) or more than `most` a side; it does
    not hold the text, which may be a document.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(text.encode("ascii", "strict"), mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=True)
    rows = [[bool(module) for module in row] for row in code.get_matrix()]
    if len(rows) > most:
        raise ValueError(f"{len(text)} characters need {len(rows)} modules a side; there is room for {most}")
    return rows
