"""What this app does for the host's course content: the Python API as one object. Spec 04 §13.

Hosts import this module before the app registry is ready; the API follows when the service is first constructed.
"""

import inspect
from importlib import import_module
from threading import Lock
from typing import Any, ClassVar, Self


class ProctoringService:
    """Every public function of ``proctoring.api``, as an attribute. There is one such object in a process."""

    _instance: ClassVar[Self | None] = None
    _lock = Lock()

    def __new__(cls) -> Self:
        """Return the one object, made at the first call."""
        with cls._lock:
            if cls._instance is None:
                service = super().__new__(cls)
                vars(service).update(_public_functions(import_module("proctoring.api")))
                cls._instance = service
        return cls._instance

    def __getattr__(self, name: str) -> Any:
        """Refuse: reached only for what the API does not have."""
        raise AttributeError(f"proctoring.api has no public function {name!r}")


def _public_functions(module: Any) -> dict[str, Any]:
    functions = inspect.getmembers(module, inspect.isfunction)
    return {name: function for name, function in functions if not name.startswith("_")}
