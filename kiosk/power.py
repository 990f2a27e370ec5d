"""Starts the machine anew, where its rules let this user."""

import subprocess

REBOOT = ("systemctl", "reboot")
WAIT_S = 10


class PowerError(Exception):
    """The machine was not started anew; the text says why."""


def reboot(command: tuple[str, ...] = REBOOT) -> None:
    """Ask systemd for it; config/polkit lets the kiosk's user. PowerError where it says no."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PowerError(f"{command[0]} did not run ({error})") from error
    if done.returncode:
        raise PowerError(f"{command[0]} refused: {done.stderr.strip() or done.returncode}")
