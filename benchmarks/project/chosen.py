"""Which app the host carries: ``BENCH_APP`` names it."""

import os

ORIGINAL = "edx_proctoring"
APP = os.environ.get("BENCH_APP", "proctoring")
HOST_ONLY = "BENCH_HOST_ONLY" in os.environ
