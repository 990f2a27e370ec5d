"""Tables as CSV that a spreadsheet opens as text and numbers, never as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from hub.feedback.queries.figures import Figures
from hub.staff.queries.report import Named

Cell = str | int | float | None
HEAD = (
    "centre", "of", "name_ar", "name_en", "channel", "ratings", "stars_1", "stars_2", "stars_3", "stars_4", "stars_5",
    "mean", "csi", "csi_low", "csi_high", "satisfied", "satisfied_low", "satisfied_high",
    "dissatisfied", "dissatisfied_low", "dissatisfied_high",
    "unflagged_ratings", "unflagged_csi", "unflagged_csi_low", "unflagged_csi_high", "note",
)  # fmt: skip
CHANNELS = {"kiosk": "kiosk", "desk": "qr-at-desk", "remote": "qr-remote"}
NOTES = {"": "", "few": "fewer than 10", "beside": "hidden beside fewer than 10"}


def report(lines: Iterable[Named]) -> bytes:
    """The report with a head, in UTF-8 with the mark that spreadsheets look for."""
    return table([HEAD, *(_row(named) for named in lines)])


def table(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def harmless(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: a text that begins like one gets an apostrophe before it."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return "'" + cell
    return cell


def _row(named: Named) -> list[Cell]:
    line = named.line
    place: list[Cell] = [line.centre, line.name, named.name_ar, named.name_en, CHANNELS[line.channel]]
    return [*place, *_figures(line.raw), *_brief(line.unflagged), NOTES[line.why]]


def _figures(figures: Figures | None) -> list[Cell]:
    if figures is None:
        return [None] * 16
    csi, yes, no = figures.csi, figures.satisfied, figures.dissatisfied
    shares = [round(value, 4) for each in (yes, no) for value in (each.value, each.low, each.high)]
    index = [round(value, 2) for value in (csi.value, csi.low, csi.high)]
    return [figures.n, *figures.stars, round(figures.mean, 4), *index, *shares]


def _brief(figures: Figures | None) -> list[Cell]:
    if figures is None:
        return [None] * 4
    csi = figures.csi
    return [figures.n, *(round(value, 2) for value in (csi.value, csi.low, csi.high))]
