"""Test cases that hosts' suites import."""
