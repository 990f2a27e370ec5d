"""A sample receipt: made-up words, with every role and both scripts."""

from pathlib import Path

from devices.receipt import Document, Line
from kiosk.arabic import isolate
from kiosk.qr import modules

FONTS = Path(__file__).parents[2] / "assets" / "fonts"
CODE = "HTTPS://RAYAK.EXAMPLE/C/01JD7N8Q4R6S5T3V2W1X0Y9Z8A"  # sample
LINES = (
    Line("title", "مركز بطاقة الهوية – مدينة عيسى"),
    Line("rule"),
    Line("body", f"رقم الطلب 7K2M بتاريخ {isolate('2026-11-21')}"),
    Line("big", "A-042"),
    Line("body", "شكرًا لك؛ امسح الرمز لتكتب رأيك في الخدمة التي تلقيتها اليوم في مركزنا."),
    Line("body", "Scan the code to write what you think of the service (خدمة) you had."),
    Line("qr", modules=modules(CODE)),
    Line("small", "هذه عينة وليست إيصالًا"),
    Line("small", "17:30"),
)


def receipt() -> Document:
    return Document(LINES, FONTS)
