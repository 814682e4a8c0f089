"""Test helpers that hosts and backend authors import."""
