"""``edx_proctoring`` as another name of this package. Importing this module switches it on. Spec 09 §9, docs/migrating.rst.

One line at the top of the host's settings does it, before anything says ``edx_proctoring``::

    import proctoring.compat

From then on every ``edx_proctoring…`` module is the very object of its ``proctoring…`` counterpart, whatever
distribution of the original may lie on the path.
"""

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import proctoring

OLD_NAME = "edx_proctoring"
NEW_NAME = proctoring.__name__


class OriginalIsLoaded(ImportError):
    """The original package was imported before the alias was switched on; two copies of one app cannot live together."""


class AliasFinder(MetaPathFinder, Loader):
    """Answers every import below the old name with the module of the new one."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the alias of an existing module; ``ModuleNotFoundError`` under the old name for one that there is not.

        Nothing below the old name is left to other finders: they would find the original's files, or ours again
        under a second name.
        """
        if fullname != OLD_NAME and not fullname.startswith(f"{OLD_NAME}."):
            return None
        counterpart = importlib.util.find_spec(_new_name(fullname))
        if counterpart is None:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return ModuleSpec(fullname, self, is_package=counterpart.submodule_search_locations is not None)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the counterpart itself, imported if need be; its own errors pass through."""
        module = importlib.import_module(_new_name(spec.name))
        spec.loader_state = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Run nothing: the module is loaded. Give it back the spec that the import system has just replaced."""
        alias = module.__spec__
        if alias is not None and alias.loader is self:
            module.__spec__ = alias.loader_state


def _new_name(old_name: str) -> str:
    return NEW_NAME + old_name.removeprefix(OLD_NAME)


def _switch_on() -> None:
    loaded = sys.modules.get(OLD_NAME)
    if loaded is not None and loaded is not proctoring:
        raise OriginalIsLoaded(
            f"{OLD_NAME} was imported from {getattr(loaded, '__file__', 'somewhere')} before proctoring.compat. "
            "Put 'import proctoring.compat' at the very top of the settings."
        )
    if not any(isinstance(finder, AliasFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, AliasFinder())


_switch_on()
