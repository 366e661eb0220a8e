"""A holder's name is kept as it begins with each of its words, so that several words are found in one row of an index."""

from __future__ import annotations

from typing import Any

from django.db import migrations

# What stands is read across all companies.
EVERYTHING = "SELECT set_config('app.everything', 'on', true)"
WORDS = (
    "INSERT INTO subscriptions_holderword (company_id, category, word, subscription_id) "
    "SELECT DISTINCT named.company_id, named.category, "
    "rtrim(word || ' ' || array_to_string(array_remove(words, word), ' ')), named.id FROM {rows} named, "
    "LATERAL (SELECT array_remove(string_to_array(translate(named.holder_key, '.,-/()&', '       '), ' '), '') "
    "AS words) split, unnest(words) word"
)
CHANGED = "(SELECT NEW.company_id, NEW.category, NEW.holder_key, NEW.id)"
TRIGGERS = f"""
CREATE OR REPLACE FUNCTION subscriptions_words_of_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {WORDS.format(rows="made")};
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION subscriptions_words_of_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM subscriptions_holderword WHERE subscription_id = NEW.id;
    {WORDS.format(rows=CHANGED)};
    RETURN NULL;
END $$;
"""  # noqa: S608
AGAIN = [EVERYTHING, "DELETE FROM subscriptions_holderword", WORDS.format(rows="subscriptions_subscription")]


class Migration(migrations.Migration):
    dependencies: list[Any] = [("subscriptions", "0008_documents")]

    operations = [
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
