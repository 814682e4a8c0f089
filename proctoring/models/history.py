"""How rows are kept when they change: simple-history tables, and the hand-written archives. Spec 01 §4."""

from typing import Any, NoReturn, TypeVar

from django.conf import settings
from django.db import models, transaction
from model_utils.models import TimeStampedModel
from simple_history.models import HistoricalRecords

ModelT = TypeVar("ModelT", bound=models.Model)


class ExplicitHistory(HistoricalRecords):  # type: ignore[misc]  # the library is untyped
    """History whose columns never depend on the host's ``SIMPLE_HISTORY_*`` settings."""

    def __init__(self, table_name: str) -> None:
        super().__init__(
            table_name=table_name,
            history_id_field=models.AutoField(),
            history_change_reason_field=models.CharField(max_length=100, null=True),
        )

    @property
    def _date_indexing(self) -> bool:
        return True


class AppendOnlyQuerySet(models.QuerySet[ModelT]):
    """Rows that are written once; only the deletion of what they belong to takes them away."""

    def delete(self) -> NoReturn:
        """Refuse. Spec 01 W-25."""
        raise NotImplementedError(f"Rows of {self.model.__name__} are a record and cannot be deleted.")


class RowWithRecord(TimeStampedModel):
    """A time-stamped row that is saved in one transaction with all that its receivers write: history, archive, …"""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row and run its receivers, all or nothing. Spec 01 W-4."""
        with transaction.atomic():
            super().save(*args, **kwargs)


class AppendOnlyModel(models.Model):
    """A row that is written once. Its manager is an :class:`AppendOnlyQuerySet`. Spec 01 W-25."""

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse. Spec 01 §2.3."""
        raise NotImplementedError(f"{type(self).__name__} is a record and cannot be deleted.")


class ArchiveModel(AppendOnlyModel, TimeStampedModel):
    """A former state of a row: ``created`` is when it was archived, ``original_…`` are the row's own time stamps."""

    original_created = models.DateTimeField(null=True, blank=True, help_text="When the archived row was created.")
    original_modified = models.DateTimeField(null=True, blank=True, help_text="When that state was saved.")
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who made the change that archived it, where a request tells.",
    )

    class Meta:
        abstract = True


def archive_model(model: type[ModelT], instance: models.Model, **mapping: str | None) -> ModelT:
    """Save a copy of ``instance`` as a row of ``model`` and return it. Spec 01 §4.2.

    Each field goes to the field of the same name, or to the one that ``mapping`` names; ``None`` leaves it out, and so
    does a name that ``model`` does not have. ``created`` and ``modified`` are those of the archiving.
    """
    archived = archive_copy(model, instance, **mapping)
    archived.save()
    return archived


def archive_copy(model: type[ModelT], instance: models.Model, **mapping: str | None) -> ModelT:
    """Return the unsaved copy that :func:`archive_model` saves."""
    attnames = {field.name: field.attname for field in model._meta.concrete_fields if not field.primary_key}
    targets = {"created": "original_created", "modified": "original_modified", **mapping}
    values: dict[str, Any] = {}
    for field in instance._meta.concrete_fields:
        target = targets.get(field.name, field.name)
        if target in attnames:
            values[attnames[target]] = getattr(instance, field.attname)
    if "archived_by" in attnames:
        values["archived_by_id"] = _acting_user_id()
    return model(**values)


def _acting_user_id() -> int | None:
    """Return the id of the user of the current request, where simple-history's middleware tells it."""
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return user.pk if user is not None and user.is_authenticated else None
