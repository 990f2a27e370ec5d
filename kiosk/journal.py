"""The newest lines of this kiosk's units, for whoever looks after it from afar."""

import subprocess

UNITS = (
    *("rayak-screen.service", "rayak-sender.service", "rayak-update.service", "rayak-trial.service"),
    *("rayak-site.service", "rayak-enrol.service", "rayak-fence.service", "rauc.service", "pcscd.service"),
)
COMMAND = ("journalctl", "--no-pager", "--output=short-iso", "--lines=4000", "--boot")
WAIT_S = 20


def newest(most: int, command: tuple[str, ...] = COMMAND) -> bytes:
    """The last `most` bytes, whole lines; OSError where there is no journal, or this user may not read it."""
    words = (*command, *(f"--unit={unit}" for unit in UNITS))
    try:
        done = subprocess.run(words, capture_output=True, timeout=WAIT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise OSError(f"{command[0]} took over {WAIT_S} s") from error
    if done.returncode:
        raise OSError(f"{command[0]} refused: {done.stderr.decode(errors='replace').strip()[:150]}")
    text = done.stdout
    return text if len(text) <= most else text[-most:].partition(b"\n")[2]
