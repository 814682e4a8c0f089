"""Write the parts of the REST documentation that are made from the code: ``python tests/tools/write_rest_docs.py``.

The suite compares them with the code, so that a change of the wire is seen in review.
"""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"
OPENAPI = DOCS / "openapi.yaml"
ACCESS = DOCS / "rest-access.csv"
ENDPOINTS = DOCS / "rest-endpoints.csv"
CALLBACK = "anonymous.proctoring_launch_callback.start_exam"


def openapi() -> dict[str, Any]:
    """Return the OpenAPI schema, with the URLs as hosts mount them."""
    from django.urls import include, path

    from proctoring.integrations.spectacular import generate_schema

    return generate_schema([path("api/", include("proctoring.urls"))])


def openapi_text() -> str:
    """Return the schema as YAML."""
    import yaml

    return str(yaml.safe_dump(openapi(), sort_keys=False, allow_unicode=True, width=160))


def endpoints_text() -> str:
    """Return the table of endpoints, made from the schema, as CSV."""
    schema = openapi()
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["URL and method", "what it does", "takes", "answers"])
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            text = operation["description"].split("\n\n")[0]
            url = path.removeprefix("/api/edx_proctoring/")
            takes = ", ".join(f"``{name}``" for name in taken(schema, operation))
            table.writerow(
                [
                    f"``{method.upper()} {url}``",
                    f"{operation['summary']} {text}",
                    takes,
                    ", ".join(operation["responses"]),
                ]
            )
    return out.getvalue()


def taken(schema: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """Return the names of the query's parameters and of the body's fields."""
    names = [given["name"] for given in operation.get("parameters", ()) if given["in"] == "query"]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        body = content["schema"].get("items", content["schema"])
        component = schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]
        return names + list(component["properties"])
    return names


def access() -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Yield URL name, method, who may call in words, and as roles, of each method of each URL."""
    from django.urls import URLPattern

    from proctoring import urls
    from proctoring.views.permissions import ANYBODY, rule_of

    for pattern in urls.urlpatterns:
        if not isinstance(pattern, URLPattern):
            continue
        if pattern.name == CALLBACK:  # a plain function, which takes any method
            yield CALLBACK, "any", "anybody who knows the attempt's code", ANYBODY.roles
            continue
        view = pattern.callback.view_class(**pattern.callback.view_initkwargs)
        for method in view.allowed_methods:
            if method not in ("HEAD", "OPTIONS"):
                rule = rule_of(view, method)
                yield str(pattern.name), method, rule.who, rule.roles


def access_text() -> str:
    """Return the table of roles as CSV."""
    from proctoring.views.permissions import ROLES

    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["URL name", "method", *ROLES, "in words"])
    for name, method, who, roles in access():
        table.writerow([name, method, *("yes" if role in roles else "" for role in ROLES), who])
    return out.getvalue()


def main() -> None:
    """Write the files."""
    import django
    from django.conf import settings

    sys.path.insert(0, str(DOCS.parent))
    if not settings.configured:
        import os

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    OPENAPI.write_text(openapi_text())
    ACCESS.write_text(access_text())
    ENDPOINTS.write_text(endpoints_text())


if __name__ == "__main__":
    main()
