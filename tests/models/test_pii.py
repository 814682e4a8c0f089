"""Every model says whether it holds personal data, of which kind, and how it is retired. Spec 07 §9.3."""

import re

import pytest
from django.apps import apps

from tests.packaging.project import ROOT

MODELS = [model for model in apps.get_app_config("proctoring").get_models() if "Historical" not in model.__name__]
TYPES = {"email_address", "external_service", "name", "other", "video"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_model_is_annotated(model):
    found = dict(re.findall(r"^\s*\.\. (no_pii|pii|pii_types|pii_retirement):\s*(.*)$", model.__doc__, re.MULTILINE))

    if "no_pii" in found:
        assert set(found) == {"no_pii"}
    else:
        assert set(found) == {"pii", "pii_types", "pii_retirement"}
        assert set(found["pii_types"].split(", ")) <= TYPES
        assert found["pii_retirement"] == "local_api"


def test_generated_models_are_on_the_safe_list():
    safe_list = (ROOT / ".annotation_safe_list.yml").read_text()

    for model in apps.get_app_config("proctoring").get_models():
        if "Historical" in model.__name__:
            assert f"proctoring.{model.__name__}:" in safe_list
