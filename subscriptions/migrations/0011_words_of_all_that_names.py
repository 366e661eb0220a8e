"""Employee numbers, and lines' own numbers, are found among the words of the holder's name.

A search of letters is one range of one index then, and PostgreSQL knows how much it will find.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

# What stands is read across all companies.
EVERYTHING = "SELECT set_config('app.everything', 'on', true)"


def low(field: str) -> str:
    """As `kernel.db.collation` folds a text."""
    return f"""translate(lower({field} COLLATE "C"), 'æøåÆØÅÉÈÜÖÄ', '{{|}}{{|}}éèüöä')"""


def split(text: str) -> str:
    return f"array_remove(string_to_array(translate({text}, '.,-/()&', '       '), ' '), '')"


def words(rows: str) -> str:
    """Each word, after it the others of what it stands in, after these what else the subscription is named by."""
    return f"""
        INSERT INTO subscriptions_holderword (company_id, category, word, subscription_id)
        SELECT DISTINCT named.company_id, named.category,
            left(array_to_string(word || array_remove(own, word) || others, ' '), 200), named.id
        FROM {rows} named,
        LATERAL (SELECT {split("named.holder_key")} AS holder, {split(low("named.employee_number"))} AS employee,
            CASE WHEN named.number LIKE '+%' THEN '{{}}' ELSE {split(low("named.number"))} END AS line) names,
        LATERAL (VALUES (holder, employee || line), (employee, holder || line), (line, holder || employee))
            AS part (own, others),
        unnest(own) word
    """  # noqa: S608


CHANGED = "(SELECT NEW.company_id, NEW.category, NEW.holder_key, NEW.employee_number, NEW.number, NEW.id)"
TRIGGERS = f"""
CREATE OR REPLACE FUNCTION subscriptions_words_of_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {words("made")};
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION subscriptions_words_of_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM subscriptions_holderword WHERE subscription_id = NEW.id;
    {words(CHANGED)};
    RETURN NULL;
END $$;
DROP TRIGGER words_of_changed ON subscriptions_subscription;
CREATE TRIGGER words_of_changed AFTER UPDATE ON subscriptions_subscription FOR EACH ROW
    WHEN ((OLD.holder_name, OLD.employee_number, OLD.number, OLD.company_id, OLD.category)
        IS DISTINCT FROM (NEW.holder_name, NEW.employee_number, NEW.number, NEW.company_id, NEW.category))
    EXECUTE FUNCTION subscriptions_words_of_changed();
"""  # noqa: S608
AGAIN = [EVERYTHING, "DELETE FROM subscriptions_holderword", words("subscriptions_subscription")]


class Migration(migrations.Migration):
    dependencies: list[Any] = [("subscriptions", "0010_numbers_once")]

    operations = [
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
