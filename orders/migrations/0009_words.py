"""Orders are found by words: a row for each, maintained by triggers."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from selfservice.kernel.scope.rls import EnableRowSecurity

EVERYTHING = "SELECT set_config('app.everything', 'on', true)"


def low(field: str) -> str:
    """As `kernel.db.collation` folds a text."""
    return f"""translate(lower({field} COLLATE "C"), 'æøåÆØÅÉÈÜÖÄ', '{{|}}{{|}}éèüöä')"""


def split(field: str) -> str:
    return f"array_remove(string_to_array(translate({low(field)}, '.,-/()&', '       '), ' '), '')"


def number(field: str) -> str:
    return f"CASE WHEN {field} LIKE '+45%' THEN ARRAY[substr({field}, 4)] ELSE {split(field)} END"


def found(rows: str, order: str, *parts: str) -> str:
    """Select each word of each part, after it the others of its part."""
    values = ", ".join(f"({part})" for part in parts)
    return f"""
        SELECT DISTINCT named.company_id, named.{order} AS order_id,
            left(array_to_string(word || array_remove(own, word), ' '), 200) AS word
        FROM {rows} named, LATERAL (VALUES {values}) AS part (own), unnest(own) word
    """  # noqa: S608


def of_orders(rows: str) -> str:
    return found(
        rows, "id", split("named.reference"), split("named.requester_name"), number("named.number_of_act")
    )  # fmt: skip


def of_items(rows: str) -> str:
    return found(
        rows, "order_id", f"{split('named.holder_name')} || {split('named.employee_number')}",
        split("named.employee_number"), number("named.number"),
    )  # fmt: skip


def add(words: str) -> str:
    return f"INSERT INTO orders_orderword (company_id, order_id, word) {words} ON CONFLICT (order_id, word) DO NOTHING"


def remove(orders: str) -> str:
    """Remove the words that nothing in the orders has any more."""
    own = of_orders(f"(SELECT * FROM orders_order WHERE id IN ({orders}))")  # noqa: S608
    items = of_items(f"(SELECT * FROM orders_orderitem WHERE order_id IN ({orders}))")  # noqa: S608
    return f"""
        DELETE FROM orders_orderword WHERE order_id IN ({orders})
            AND (order_id, word) NOT IN (SELECT order_id, word FROM ({own} UNION ALL {items}) kept)
    """  # noqa: S608


CHANGED_ORDER = "(SELECT NEW.company_id, NEW.id, NEW.reference, NEW.requester_name, NEW.number_of_act)"
CHANGED_ITEM = "(SELECT NEW.company_id, NEW.order_id, NEW.holder_name, NEW.employee_number, NEW.number)"
# A statement that makes many rows makes all of their words at once; a row that is changed, its own.
TRIGGERS = f"""
CREATE FUNCTION orders_words_of_new_orders() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {add(of_orders("made"))};
    RETURN NULL;
END $$;
CREATE FUNCTION orders_words_of_changed_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {add(of_orders(CHANGED_ORDER))};
    {remove("NEW.id")};
    RETURN NULL;
END $$;
CREATE FUNCTION orders_words_of_new_items() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {add(of_items("made"))};
    RETURN NULL;
END $$;
CREATE FUNCTION orders_words_of_changed_item() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {add(of_items(CHANGED_ITEM))};
    -- Numbers are assigned to thousands, and none is replaced by another one often.
    IF (OLD.holder_name, OLD.employee_number) IS DISTINCT FROM (NEW.holder_name, NEW.employee_number) THEN
        {remove("NEW.order_id")};
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION orders_words_of_deleted_items() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {remove("SELECT order_id FROM gone")};
    RETURN NULL;
END $$;
CREATE TRIGGER words_of_deleted AFTER DELETE ON orders_orderitem REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION orders_words_of_deleted_items();
CREATE TRIGGER words_of_new AFTER INSERT ON orders_order REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION orders_words_of_new_orders();
CREATE TRIGGER words_of_changed AFTER UPDATE ON orders_order FOR EACH ROW
    WHEN ((OLD.reference, OLD.requester_name) IS DISTINCT FROM (NEW.reference, NEW.requester_name))
    EXECUTE FUNCTION orders_words_of_changed_order();
CREATE TRIGGER words_of_new AFTER INSERT ON orders_orderitem REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION orders_words_of_new_items();
CREATE TRIGGER words_of_changed AFTER UPDATE ON orders_orderitem FOR EACH ROW
    WHEN ((OLD.holder_name, OLD.employee_number, OLD.number)
        IS DISTINCT FROM (NEW.holder_name, NEW.employee_number, NEW.number))
    EXECUTE FUNCTION orders_words_of_changed_item();
"""  # noqa: S608
NO_TRIGGERS = """
DROP TRIGGER words_of_new ON orders_order;
DROP TRIGGER words_of_changed ON orders_order;
DROP TRIGGER words_of_new ON orders_orderitem;
DROP TRIGGER words_of_changed ON orders_orderitem;
DROP TRIGGER words_of_deleted ON orders_orderitem;
DROP FUNCTION orders_words_of_new_orders();
DROP FUNCTION orders_words_of_changed_order();
DROP FUNCTION orders_words_of_new_items();
DROP FUNCTION orders_words_of_changed_item();
DROP FUNCTION orders_words_of_deleted_items();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_second_person"),
        ("orders", "0008_mails_and_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="OrderWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(db_collation="C", max_length=200)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.company",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["company", "word", "order"], name="order_by_word")],
                "constraints": [models.UniqueConstraint(fields=("order", "word"), name="order_word_once")],
            },
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["company", "state", "-placed_at", "-id"], name="order_by_state"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["company", "category", "-placed_at", "-id"], name="order_by_category"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["company", "kind", "-placed_at", "-id"], name="order_by_kind"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("state", "approval"), models.Q(("kind", "act"), _negated=True)),
                fields=["placed_at"],
                name="order_to_remind",
            ),
        ),
        EnableRowSecurity("OrderWord"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(
            [EVERYTHING, add(of_orders("orders_order")), add(of_items("orders_orderitem"))], migrations.RunSQL.noop
        ),
    ]
