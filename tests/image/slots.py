"""The backend of RAUC, which is a program of the image and no module of this project."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

from image.root import OVERLAY

LOADER = SourceFileLoader("slots", str(OVERLAY / "usr/lib/rayak/slots"))
slots = module_from_spec(spec_from_loader("slots", LOADER))
LOADER.exec_module(slots)
