"""How fast the app is: beside the original, beside an empty view, and as its tables grow. ``python -m benchmarks``."""
