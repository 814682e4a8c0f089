"""Backends for tests. Spec 06 §4.3."""

from proctoring.testing.backends import PassthroughBackendProvider, TestBackendProvider

__all__ = ["PassthroughBackendProvider", "TestBackendProvider"]
