"""The sandbox with a provider's browser worker, which the front end's build has bundled."""

from sandbox.settings import *  # noqa: F403  # a project's settings
from sandbox.settings import LEARNING_FRONT_END

WEBPACK_LOADER = {"WORKERS": {"STATS_FILE": f"{LEARNING_FRONT_END}/workers.json"}}
