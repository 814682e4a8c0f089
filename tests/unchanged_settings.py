"""Tells who changes the settings for good."""

from contextlib import contextmanager

from django.conf import settings

OWN = ("PROCTORING_BACKENDS", "PROCTORING_SETTINGS")


@contextmanager
def unchanged_settings():
    """Fail where the block leaves an override in force, which is ended, or changes settings of this app.

    Two overrides of which the outer one ends first leave the outer one in force.
    """
    holder, own = settings._wrapped, _own()
    yield
    left = {name for name, text in _own().items() if text != own[name]}
    if settings._wrapped is not holder:
        left |= {"an override", *filter(str.isupper, vars(settings._wrapped))}
        settings._wrapped = holder
    assert not left, f"settings were not put back: {', '.join(sorted(left))}"


def _own():
    return {name: repr(getattr(settings, name, None)) for name in OWN}
