"""A copy of all that the hub keeps, made while it runs, and the hub made anew from one.

A copy is a folder: `files/` with what lies in HUB_DATA (keys too: whoever has the copy is the hub), `hub.sqlite3`, and
`backup.json` with the SHA-256 of each and how many rows each table had. Of PostgreSQL the database is not in it.
"""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from hub.clock import wire_time
from hub.sql import rows, run

DATABASE, LIST = "hub.sqlite3", "backup.json"
LEFT_OUT = ("locale", "test.sqlite3")
BLOCK = 1 << 20


class BackupError(Exception):
    """The copy, or the hub from it, was not made; the text says why and what to do."""


def backup(data: Path, target: Path, now_ms: int) -> dict[str, Any]:
    """The list of a copy that is whole once `target` is there; BackupError. The hub may run and write meanwhile."""
    if target.exists():
        raise BackupError(f"{target} is there already: name a folder that is not")
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    tables: dict[str, int] = {}
    if connection.vendor == "sqlite":
        tables = _database(part / DATABASE)
    shutil.copytree(data, part / "files", ignore=_left_out, symlinks=True)
    listed = {"v": 1, "made_at": wire_time(now_ms), "database": connection.vendor, "tables": tables}
    listed["sha256"] = {str(file.relative_to(part)): _sha(file) for file in _files(part)}
    _written(part / LIST, json.dumps(listed, indent=1).encode())
    part.rename(target)
    return listed


def restore(source: Path, data: Path) -> dict[str, Any]:
    """Make `data` what it was when the copy was made, and count; BackupError where a hub is or no whole copy is."""
    listed = whole(source)
    if (data / DATABASE).exists():
        raise BackupError(f"{data} holds a hub: stop it and move its folder aside first")
    shutil.copytree(source / "files", data, dirs_exist_ok=True, symlinks=True)
    if listed["database"] == "sqlite":
        shutil.copyfile(source / DATABASE, data / f"{DATABASE}.part")
        (data / f"{DATABASE}.part").rename(data / DATABASE)
        found = _counted("main")
        if found != listed["tables"]:
            raise BackupError(f"{data / DATABASE} holds {found}, the copy had {listed['tables']}")
    return listed


def whole(source: Path) -> dict[str, Any]:
    """The list of a copy, once each of its files is what was written; BackupError names the first that is not."""
    try:
        listed: dict[str, Any] = json.loads((source / LIST).read_bytes())
        sums: dict[str, str] = listed["sha256"]
    except (OSError, ValueError, KeyError) as error:
        raise BackupError(f"{source} is no whole copy of a hub: {LIST} cannot be read ({error})") from error
    for name, sha in sums.items():
        file = source / name
        if not file.is_file() or _sha(file) != sha:
            raise BackupError(f"{file} is not as it was written: take another copy")
    return listed


def _database(file: Path) -> dict[str, int]:
    """SQLite's own copy of one moment, looked over and counted."""
    run("VACUUM INTO %s", [str(file)])
    run("ATTACH DATABASE %s AS kept", [str(file)])
    try:
        said = rows("PRAGMA kept.integrity_check", [])
        if said != [("ok",)]:
            raise BackupError(f"The copy of the database is damaged: {said[0][0]}. See the disk, and take it again")
        return _counted("kept")
    finally:
        run("DETACH DATABASE kept", [])


def _counted(schema: str) -> dict[str, int]:
    tables = sorted(model._meta.db_table for model in apps.get_models() if model._meta.managed)
    return {name: rows(f'SELECT COUNT(*) FROM {schema}."{name}"', [])[0][0] for name in tables}  # noqa: S608  names of the models' tables


def _left_out(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name in LEFT_OUT or name.startswith(DATABASE)]


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def _sha(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def _written(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
