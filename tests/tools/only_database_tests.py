"""A pytest plug-in that leaves out the tests a database service cannot change: those that use no database."""

import pytest
from django.test import TransactionTestCase

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def uses_database(item: pytest.Item) -> bool:
    """Tell whether the test says, in one of pytest's ways, that it uses the database or needs a service."""
    if item.get_closest_marker("django_db") or item.get_closest_marker("service"):
        return True
    if DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ())):
        return True
    test_class = getattr(item, "cls", None)
    return test_class is not None and issubclass(test_class, TransactionTestCase)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect every other test."""
    left_out = [item for item in items if not uses_database(item)]
    items[:] = [item for item in items if uses_database(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
