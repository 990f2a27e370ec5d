"""Reads text aloud with espeak-ng, one sentence at a time."""

import shutil
import subprocess
from pathlib import Path

VOICES = {"ar": "ar", "en": "en-gb"}
WORDS_A_MINUTE = 140


class NoVoiceError(Exception):
    """The program that reads aloud is not installed."""


class Voice:
    """A voice for Arabic and English; NoVoiceError where espeak-ng is missing, so that the offer can be hidden."""

    def __init__(self, *, volume: int = 100, program: str = "espeak-ng") -> None:
        found = shutil.which(program)
        if found is None:
            raise NoVoiceError(f"{program} is not installed: reading aloud is not offered")
        self._program, self._volume = found, volume
        self._speaking: subprocess.Popen[bytes] | None = None

    def say(self, language: str, text: str) -> None:
        """Begin to speak and return at once; what was being said is cut short. `volume` is per cent."""
        self.hush()
        self._speaking = subprocess.Popen(
            self._command(language), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if self._speaking.stdin is not None:
            self._speaking.stdin.write(text.encode())
            self._speaking.stdin.close()

    def record(self, language: str, text: str, wav: Path) -> None:
        """Speak into a WAV file, to hear what would be said where there is no loudspeaker."""
        command = [*self._command(language), "-w", str(wav)]
        subprocess.run(command, input=text.encode(), check=True, timeout=30)

    def hush(self) -> None:
        """Stop speaking."""
        if self._speaking is not None:
            if self._speaking.poll() is None:
                self._speaking.terminate()
            self._speaking.wait(timeout=2)
            self._speaking = None

    def _command(self, language: str) -> list[str]:
        amplitude = str(self._volume * 2)
        return [self._program, "-v", VOICES[language], "-s", str(WORDS_A_MINUTE), "-a", amplitude, "--stdin"]
