"""Taking over a database of the original, and giving it back. Spec 01 §5.1, 09 §9.2, docs/migrating.rst.

No row of the app's tables is touched: what changes is Django's own book-keeping.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet

from proctoring.api.schema_differences import APP, FIRST_MIGRATION, schema_differences

OLD_LABEL = "edx_proctoring"
LAST_MIGRATION_OF_THE_ORIGINAL = "0025_auto_20230727_2112"


class NotAdoptable(Exception):
    """The database is not as the original leaves it, or not as it may be given back; ``reasons`` says why."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(reasons)
        self.reasons = reasons

    def __str__(self) -> str:
        return "\n".join(self.reasons)


@dataclass(frozen=True)
class Adoption:
    """What an adoption changed, or would change: whether the first migration was recorded, how many types moved."""

    is_recorded: bool
    content_types: int


def differences(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return a sentence for each thing in which the database differs from one that can be adopted, or was."""
    found = schema_differences(connections[using])
    if LAST_MIGRATION_OF_THE_ORIGINAL not in _recorded(OLD_LABEL, using):
        found.insert(
            0, f"{OLD_LABEL}.{LAST_MIGRATION_OF_THE_ORIGINAL} is not applied: migrate with edx-proctoring first."
        )
    return found


def plan_adoption(using: str = DEFAULT_DB_ALIAS) -> Adoption:
    """Return what an adoption would change."""
    return Adoption(
        is_recorded=FIRST_MIGRATION[1] not in _recorded(APP, using),
        content_types=_content_types(OLD_LABEL, using).count(),
    )


def adopt(using: str = DEFAULT_DB_ALIAS) -> Adoption:
    """Record our first migration as applied and move content types with all that refers to them to our label.

    All or nothing where the database allows it, and nothing more to do the second time. Raises
    :class:`NotAdoptable`, before anything is written, when the tables differ.
    """
    if found := differences(using):
        raise NotAdoptable(found)
    plan = plan_adoption(using)
    with transaction.atomic(using=using):
        if plan.is_recorded:
            MigrationRecorder(connections[using]).record_applied(*FIRST_MIGRATION)
        _move_content_types(OLD_LABEL, APP, using)
    return plan


def give_back(using: str = DEFAULT_DB_ALIAS) -> int:
    """Undo :func:`adopt`, so that the original finds the database as it left it; return how many types moved.

    The tables must have been migrated back to the first migration; :class:`NotAdoptable` otherwise.
    """
    later = sorted(_recorded(APP, using) - {FIRST_MIGRATION[1]})
    if later:
        raise NotAdoptable(
            [f"{APP}.{later[-1]} is applied: run 'manage.py migrate {' '.join(FIRST_MIGRATION)}' first."]
        )
    with transaction.atomic(using=using):
        MigrationRecorder(connections[using]).record_unapplied(*FIRST_MIGRATION)
        return _move_content_types(APP, OLD_LABEL, using)


def _recorded(label: str, using: str) -> set[str]:
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return {name for app, name in applied if app == label}


def _content_types(label: str, using: str) -> QuerySet[ContentType]:
    """Return the label's types of the models that both packages have; others mean nothing under the other label."""
    first = MigrationLoader(None).project_state(FIRST_MIGRATION)
    shared = [model for app, model in first.models if app == APP]
    return ContentType.objects.using(using).filter(app_label=label, model__in=shared)


def _move_content_types(old_label: str, new_label: str, using: str) -> int:
    content_types = ContentType.objects.db_manager(using)
    moving = list(_content_types(old_label, using))
    for old in moving:
        new = content_types.filter(app_label=new_label, model=old.model).first()
        if new is None:
            content_types.filter(pk=old.pk).update(app_label=new_label)
        else:
            _merge_content_type(old, new)
    ContentType.objects.clear_cache()
    return len(moving)


def _merge_content_type(old: ContentType, new: ContentType) -> None:
    """Hand all that refers to the old type to the new one, which ``migrate`` has made already, and delete the old."""
    for permission in old.permission_set.all():
        twin = new.permission_set.filter(codename=permission.codename).first()
        if twin is not None:
            _merge_permission(permission, twin)
    for relation in ContentType._meta.related_objects:
        rows = relation.related_model._base_manager.using(old._state.db)
        rows.filter(**{relation.field.name: old}).update(**{relation.field.name: new})
    old.delete()


def _merge_permission(old: Permission, new: Permission) -> None:
    """Grant the new permission to every group and user that has the old one, and delete the old."""
    for relation in Permission._meta.related_objects:
        if relation.many_to_many:
            accessor = str(relation.get_accessor_name())
            getattr(new, accessor).add(*getattr(old, accessor).all())
    old.delete()
