"""What a check found: as a table, for a machine, and in the letters of a code for the call centre."""

import msgspec

OK, ATTENTION, BROKEN = "ok", "attention", "broken"
EXIT_CODES = {OK: 0, ATTENTION: 1, BROKEN: 2}
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"  # ISO/IEC 18004, table 5
MOST_SAID = 60
MOST_LETTERS = 970  # of a code of 97 modules a side at level M: ISO/IEC 18004, table 7, version 20


class Finding(msgspec.Struct, frozen=True):
    """One line of the table; `todo` is empty where nothing is to be done."""

    name: str
    state: str
    found: str
    todo: str = ""


def worst(findings: list[Finding]) -> str:
    """The state of the whole, which gives the exit code: 0 ok, 1 attention, 2 broken."""
    return max((finding.state for finding in findings), key=EXIT_CODES.__getitem__, default=OK)


def table(findings: list[Finding]) -> str:
    """The findings in columns, with what to do under each that needs something."""
    width = max(len(finding.name) for finding in findings)
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{finding.name:<{width}}  {finding.state:<9}  {finding.found}")
        if finding.todo and finding.state != OK:
            lines.append(f"{'':<{width}}  {'':<9}  -> {finding.todo}")
    return "\n".join(lines) + f"\n\n{worst(findings)}\n"


def summary(findings: list[Finding], kiosk: str, most: int = MOST_LETTERS) -> str:
    """In the letters of a QR code's alphanumeric mode: what is broken in words, what is amiss, what is right by name.

    As much of it as `most` letters hold, by default those of a code that a scanner reads off a slip of paper.
    """
    amiss = sorted((one for one in findings if one.state != OK), key=lambda one: -EXIT_CODES[one.state])
    wrong = [f"{one.name}: {one.found[:MOST_SAID]}" for one in amiss]
    right = [one.name for one in findings if one.state == OK]
    text = " / ".join([f"RAYAK {kiosk} {worst(findings)}", *wrong, f"ok: {' '.join(right)}"])
    return "".join(letter if letter in ALPHANUMERIC else "-" for letter in text.upper()[:most])


def as_json(findings: list[Finding]) -> str:
    """The same for a machine."""
    document = {"state": worst(findings), "checks": findings}
    return msgspec.json.format(msgspec.json.encode(document)).decode() + "\n"
