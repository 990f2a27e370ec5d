"""What has to be settled before Kivy is loaded: window, input, no traces in a home folder."""

import os
import tempfile
from pathlib import Path

SDL2_FOR = ("KIVY_WINDOW", "KIVY_TEXT", "KIVY_IMAGE", "KIVY_AUDIO")
FRAMES_A_SECOND = 60
ALLOWED_INPUT = ("MouseMotionEventProvider", "SDL2MotionEventProvider")


class InputProvidersError(RuntimeError):
    """More than the window reports touches, so that one tap could be two ratings."""


def prepare(size: str) -> None:
    """Configure Kivy for `full` or WIDTHxHEIGHT pixels; call before anything imports it.

    Touches come from the window alone: the kernel's touch devices (mtdev, hidinput) would report each finger again.
    """
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_NO_CONFIG="1", KIVY_NO_ENV_CONFIG="1")
    os.environ.update(dict.fromkeys(SDL2_FOR, "sdl2"))  # or Kivy would try others, and fall back to one unasked
    os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
    os.environ.setdefault("KIVY_HOME", str(Path(tempfile.gettempdir()) / f"rayak-kivy-{os.getuid()}"))
    os.environ.setdefault("SDL_VIDEO_WAYLAND_ALLOW_LIBDECOR", "0")
    os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # or SIGTERM becomes a window key, which is dead here
    os.environ["SDL_MOUSE_FOCUS_CLICKTHROUGH"] = "1"  # or the tap that gives the window its focus is lost
    os.environ.setdefault("SDL_TOUCH_MOUSE_EVENTS", "0")
    os.environ.setdefault("SDL_MOUSE_TOUCH_EVENTS", "0")
    from kivy.config import Config  # noqa: PLC0415  only once the environment is set

    in_compositor = "WAYLAND_DISPLAY" in os.environ  # cage gives its one window the whole screen by itself
    graphics = {
        "maxfps": str(FRAMES_A_SECOND),
        "multisamples": "0",
        "show_cursor": "0",
        "resizable": "1" if size == "full" else "0",
        "borderless": "1",
        "allow_screensaver": "0",
        "fullscreen": "auto" if size == "full" and not in_compositor else "0",
    }
    if size != "full":
        graphics["width"], graphics["height"] = size.split("x")
    for key, value in graphics.items():
        Config.set("graphics", key, value)
    for option in ("exit_on_escape", "pause_on_minimize"):
        Config.set("kivy", option, "0")
    Config.set("kivy", "keyboard_mode", "")
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    Config.remove_section("modules")
    Config.add_section("modules")


def check_input(providers: list[object]) -> None:
    """Stop the start if anything but the window's own mouse and touch reports touches. Raises InputProvidersError."""
    names = [type(provider).__name__ for provider in providers]
    strangers = [name for name in names if name not in ALLOWED_INPUT]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if strangers or doubles:
        raise InputProvidersError(
            f"input providers {', '.join(strangers + doubles)} would report a finger twice; only one each of "
            f"{', '.join(ALLOWED_INPUT)} may run: remove the [input] section that adds them"
        )
