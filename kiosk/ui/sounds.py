"""The short sounds of the guide, played if the machine can."""

from collections.abc import Callable
from pathlib import Path
from typing import Any


class Speaker:
    """Plays the WAV files of a folder at `volume` (0 to 1); silent, `works` saying so, where nothing can play."""

    def __init__(self, folder: Path, volumes: dict[str, float], volume: float) -> None:
        self._folder, self._volumes, self._volume = folder, volumes, volume
        self._loaded: dict[str, Any] = {}
        self.silent: Callable[[str], bool] = lambda _name: False

    @property
    def works(self) -> bool:
        """Whether this machine plays sounds at all."""
        return self._volume > 0 and self._sound("warn") is not None

    @property
    def percent(self) -> int | None:
        """The volume in per cent; None where this machine plays nothing."""
        return round(self._volume * 100) if self._sound("warn") is not None else None

    def set_percent(self, percent: int) -> None:
        """From the next sound on."""
        self._volume = percent / 100
        for name, sound in self._loaded.items():
            if sound is not None:
                sound.volume = self._level(name)

    def play(self, name: str) -> None:
        """Play a sound from its beginning, unless it is to be `silent` now; `star3` is the note for three stars."""
        sound = self._sound(name) if self._volume > 0 and not self.silent(name) else None
        if sound is not None:
            sound.stop()
            sound.play()

    def _sound(self, name: str) -> Any:
        if name not in self._loaded:
            from kivy.core.audio import SoundLoader  # noqa: PLC0415  not on the way to the first frame

            sound = SoundLoader.load(str(self._folder / f"{name}.wav")) if SoundLoader else None
            if sound is not None and not sound.length > 0:  # no device to play on
                sound = None
            if sound is not None:
                sound.volume = self._level(name)
            self._loaded[name] = sound
        return self._loaded[name]

    def _level(self, name: str) -> float:
        return self._volumes.get(name.rstrip("12345"), 0.3) * self._volume
