"""The door that Granian opens in its worker process."""

import ctypes
import os
import signal

from django.core.wsgi import get_wsgi_application

from hub.server import PARENT

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Have the kernel end this process with the one that started it, which may be killed without a word (Linux)."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
if os.environ.get(PARENT, str(os.getpid())) != str(os.getpid()):
    end_with_parent(int(os.environ[PARENT]))
application = get_wsgi_application()
