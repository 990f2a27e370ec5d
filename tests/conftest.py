"""Shares the tests out between workers: a file stays whole, and there is one smart-card service on a machine."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        module = getattr(item, "module", None)
        needs_service = module is not None and any(
            getattr(thing, "__module__", "") == "tests.devices.pcsc" for thing in vars(module).values()
        )
        item.add_marker(pytest.mark.xdist_group("smart cards" if needs_service else str(item.path)))
