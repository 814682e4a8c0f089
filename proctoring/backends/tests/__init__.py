"""Test helpers that hosts and backend authors import. The code lives in :mod:`proctoring.testing`."""
