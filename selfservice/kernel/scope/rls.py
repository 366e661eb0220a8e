"""Row-level security: migration operations that enable it on a table; a system check reports where it is missing.

The inner SELECT of the policy makes PostgreSQL read the setting once per statement (an init plan). Without it,
PostgreSQL evaluates the setting for every row, and a count of a million rows takes minutes instead of milliseconds.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation

POLICY = "scope_company"
# For tables that no customer's login may read: support's internal notes.
EVERYTHING = "((SELECT current_setting('app.everything', true) = 'on'))"
CONDITION = """(
    (SELECT current_setting('app.everything', true) = 'on')
    OR {column} = ANY ((SELECT string_to_array(current_setting('app.companies', true), ','))::bigint[])
)"""


class EnableRowSecurity(Operation):
    """A migration operation that limits a table to rows of the companies set in the current transaction.

    `companies=False`: to none of them; only support and the portal itself see the table.
    """

    reversible = True

    def __init__(self, model: str, column: str = "company_id", *, companies: bool = True) -> None:
        self.model, self.column, self.companies = model, column, companies

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state unchanged: the operation affects only the database."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = schema_editor.quote_name(to_state.apps.get_model(app_label, self.model)._meta.db_table)
        condition = CONDITION.format(column=schema_editor.quote_name(self.column)) if self.companies else EVERYTHING
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        # Without FORCE, the policy would not apply to the owner of the table.
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"CREATE POLICY {POLICY} ON {table} USING {condition} WITH CHECK {condition}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = schema_editor.quote_name(from_state.apps.get_model(app_label, self.model)._meta.db_table)
        schema_editor.execute(f"DROP POLICY {POLICY} ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        return f"Put row-level security on {self.model}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model.lower()}_row_security"


def refusal(table: str, unless: str = "") -> str:
    """Return the statement that creates or replaces the trigger function of an append-only table.

    `unless` is an SQL condition on OLD for rows that may be deleted. The function sets its own search path and time
    zone, so the session's settings have no effect.
    """
    let_through = f"IF TG_OP = 'DELETE' THEN IF {unless} THEN RETURN OLD; END IF; END IF; " if unless else ""
    return (
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = pg_catalog SET TimeZone = 'UTC' AS $$ BEGIN {let_through}"
        f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'insufficient_privilege'; END $$"
    )


class AppendOnly(Operation):
    """A migration operation: a trigger that refuses UPDATE, DELETE and TRUNCATE on a table, for every role."""

    reversible = True

    def __init__(self, model: str) -> None:
        self.model = model

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state unchanged: the operation affects only the database."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        schema_editor.execute(refusal(table))
        schema_editor.execute(
            f"CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        schema_editor.execute(f"DROP TRIGGER append_only_rows ON {table}")
        schema_editor.execute(f"DROP TRIGGER append_only_table ON {table}")
        schema_editor.execute(f"DROP FUNCTION {table}_append_only()")

    def describe(self) -> str:
        return f"Make {self.model} append-only"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model.lower()}_append_only"


class ForgetAfter(Operation):
    """A migration operation that permits deletion from an append-only table after `years`, by the database's clock."""

    reversible = True

    def __init__(self, model: str, column: str, years: int) -> None:
        self.model, self.column, self.years = model, column, years

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Leave the model state unchanged: the operation affects only the database."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        column = schema_editor.quote_name(self.column)
        schema_editor.execute(refusal(table, f"OLD.{column} < now() - interval '{self.years} years'"))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(refusal(from_state.apps.get_model(app_label, self.model)._meta.db_table))

    def describe(self) -> str:
        return f"Keep {self.model} for {self.years} years"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.model.lower()}_kept_{self.years}_years"
