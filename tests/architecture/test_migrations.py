"""Migrations leave the tables fit for the version before, whose processes run until they are replaced."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, CreateModel, RemoveField
from django.db.migrations.state import ProjectState

from selfservice.composition import PROJECT_APPS

# Migrations from before the rule.
BEFORE = {
    ("accounts", "0003_company_above"),
    ("kernel", "0005_scheduled_and_reference"),
    ("subscriptions", "0002_catalogue_and_lines"),
    ("subscriptions", "0005_usage"),
}


# The same, of columns that a migration drops.
DROPPED_BEFORE = {("subscriptions", "0002_catalogue_and_lines")}


def added() -> Iterator[tuple[tuple[str, str], AddField]]:
    """Every column that a migration of the portal adds to an existing table, with that migration's key."""
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if apps.get_app_config(key[0]).name not in PROJECT_APPS:
            continue
        created = {each.name_lower for each in migration.operations if isinstance(each, CreateModel)}
        for operation in migration.operations:
            if isinstance(operation, AddField) and operation.model_name_lower not in created:
                yield key, operation


def refuses_rows(state: ProjectState, app: str, operation: AddField) -> bool:
    """Whether an INSERT without the column fails after all migrations."""
    model = state.models.get((app, operation.model_name_lower))
    field = model and model.fields.get(operation.name)
    # Removed since, or no column that an INSERT fills in.
    if field is None or field.many_to_many or field.generated:
        return False
    return not (field.null or field.has_db_default())


def test_an_added_column_is_nullable_or_has_a_database_default() -> None:
    state = MigrationLoader(None).project_state()
    found = {key for key, operation in added() if refuses_rows(state, key[0], operation)}
    assert found - BEFORE == set(), "add null=True or db_default=…, or old processes can't insert rows"
    assert found == BEFORE, "no longer an exception"


def test_no_column_is_dropped_that_old_processes_read() -> None:
    found = {
        key
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if apps.get_app_config(key[0]).name in PROJECT_APPS
        if any(isinstance(operation, RemoveField) for operation in migration.operations)
    }
    assert found == DROPPED_BEFORE, "remove it from the state, give it a default, and drop it in a later version"
