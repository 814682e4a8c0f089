"""Script bundles of providers from django-webpack-loader; without that library there are none. Spec 06 §5.3."""

from typing import Any

try:
    from webpack_loader.exceptions import BaseWebpackLoaderException, WebpackBundleLookupError
    from webpack_loader.utils import get_files
except ImportError:

    class BaseWebpackLoaderException(Exception):  # type: ignore[no-redef]  # stand-ins; nothing raises them
        """The loader cannot answer."""

    class WebpackBundleLookupError(BaseWebpackLoaderException):  # type: ignore[no-redef, misc]  # of a class without types
        """No bundle has that name."""

    def get_files(bundle_name: str, extension: str | None = None, config: str = "DEFAULT") -> list[dict[str, Any]]:
        """Return no file for any bundle."""
        return []


__all__ = ["BaseWebpackLoaderException", "WebpackBundleLookupError", "get_files"]
