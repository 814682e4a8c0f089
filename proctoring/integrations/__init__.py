"""Adapters to optional libraries of a host, used where they are installed."""
