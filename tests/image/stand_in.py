"""Programs of a kiosk that this machine has not, or that must not be run: scripts that come first on PATH."""

import os
from pathlib import Path

import pytest


class StandIns:
    """Makes them; each notes the words that it is called with."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        folder.mkdir()
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def make(self, name: str, script: str = "") -> None:
        """A program of that name, which also does what the shell script says."""
        program = self._folder / name
        program.write_text(f'#!/bin/sh\necho "$@" >>{self._folder}/{name}.words\n{script}\n')
        program.chmod(0o755)

    def words(self, name: str) -> list[str]:
        """What the program was called with, a line for each time."""
        noted = self._folder / f"{name}.words"
        return noted.read_text().splitlines() if noted.exists() else []
