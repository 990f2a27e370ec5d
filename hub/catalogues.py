"""Turns the translators' .po files into the .mo files that gettext reads, with no tool from outside."""

import ast
import os
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

Entry = tuple[str, str]


def compiled(source: Path, target: Path) -> Path:
    """Bring every catalogue under `target` up to date with `source`; gives `target` back."""
    for po in source.glob("*/LC_MESSAGES/*.po"):
        mo = (target / po.relative_to(source)).with_suffix(".mo")
        content = binary(dict(entries(po.read_text(encoding="utf-8"))))
        if not mo.exists() or mo.read_bytes() != content:  # an installed file's date says nothing
            _write(mo, content)
    return target


def entries(text: str) -> Iterator[Entry]:
    """Each message of a .po file as gettext keys it: context and plural joined by their control characters."""
    for block in text.split("\n\n"):
        fields = _fields(block)
        if "msgid" not in fields:
            continue
        key = fields["msgid"]
        if "msgctxt" in fields:
            key = f"{fields['msgctxt']}\x04{key}"
        if "msgid_plural" in fields:
            key += f"\0{fields['msgid_plural']}"
        values = [value for name, value in fields.items() if name.startswith("msgstr")]
        if any(values):
            yield key, "\0".join(values)


def binary(messages: dict[str, str]) -> bytes:
    """The .mo form of messages (GNU gettext manual, 10.3)."""
    pairs = [(key.encode(), messages[key].encode()) for key in sorted(messages)]
    head, count = 28, len(messages)
    offset, tables, body = head + 16 * count, [b"", b""], b""
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), offset + len(body))
            body += pair[column] + b"\0"
    start = struct.pack("<7I", 0x950412DE, 0, count, head, head + 8 * count, 0, head + 16 * count)
    return start + tables[0] + tables[1] + body


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        word, _, value = ("", "", line) if line.startswith('"') else line.partition(" ")
        name = word or name
        fields[name] = fields.get(name, "") + str(ast.literal_eval(value.strip()))
    return fields


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(name).replace(path)
