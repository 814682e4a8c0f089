"""System checks: wrong configuration shows at start-up, not in an exam. ``RULES`` has all of them, by id.

One module per subject; importing it registers its rules.
"""

from proctoring.checks import backends, callbacks, data, services, settings
from proctoring.checks.rule import RULES

__all__ = ["RULES", "backends", "callbacks", "data", "services", "settings"]
