"""Names that hosts' suites import; importing this package sets up backends and permissions for tests. Spec 06 §4.4.

The code lives in :mod:`proctoring.testing`.
"""

from proctoring.testing.permissions import mock_perm, setup_test_perms
from proctoring.testing.registry import setup_test_backends

__all__ = ["mock_perm", "setup_test_backends", "setup_test_perms"]

setup_test_backends()
setup_test_perms()
