"""What lists of subscriptions are sorted and searched by, an index for each, and the words of holders' names."""

from __future__ import annotations

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import selfservice.kernel.db.collation
from selfservice.kernel.scope.rls import EnableRowSecurity

# What stands is read across all companies.
EVERYTHING = "SELECT set_config('app.everything', 'on', true)"
WORDS = (
    "INSERT INTO subscriptions_holderword (company_id, category, word, subscription_id) "
    "SELECT DISTINCT named.company_id, named.category, word, named.id FROM {rows} named, "
    "string_to_table(translate(named.holder_key, '.,-/()&', '       '), ' ') word WHERE word <> ''"
)
CHANGED = "(SELECT NEW.company_id, NEW.category, NEW.holder_key, NEW.id)"
# A statement that makes many rows makes all of their words at once; a row that is changed, its own.
TRIGGERS = f"""
CREATE FUNCTION subscriptions_words_of_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {WORDS.format(rows="made")};
    RETURN NULL;
END $$;
CREATE FUNCTION subscriptions_words_of_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM subscriptions_holderword WHERE subscription_id = NEW.id;
    {WORDS.format(rows=CHANGED)};
    RETURN NULL;
END $$;
CREATE TRIGGER words_of_new AFTER INSERT ON subscriptions_subscription REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION subscriptions_words_of_new();
CREATE TRIGGER words_of_changed AFTER UPDATE ON subscriptions_subscription FOR EACH ROW
    WHEN ((OLD.holder_name, OLD.company_id, OLD.category) IS DISTINCT FROM (NEW.holder_name, NEW.company_id, NEW.category))
    EXECUTE FUNCTION subscriptions_words_of_changed();
"""  # noqa: S608
NO_TRIGGERS = """
DROP TRIGGER words_of_new ON subscriptions_subscription;
DROP TRIGGER words_of_changed ON subscriptions_subscription;
DROP FUNCTION subscriptions_words_of_new();
DROP FUNCTION subscriptions_words_of_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_users_by_danish_name"),
        ("subscriptions", "0003_transfers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HolderWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("mobile", "Mobile"),
                            ("telephony", "Telephony"),
                            ("internet", "Internet"),
                            ("circuits", "Circuits"),
                        ],
                        max_length=9,
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name="subscription",
            name="department_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=selfservice.kernel.db.collation.Danish(models.F("department")),
                output_field=models.CharField(db_collation="C", max_length=200),
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="holder_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=selfservice.kernel.db.collation.Danish(models.F("holder_name")),
                output_field=models.CharField(db_collation="C", max_length=200),
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="number_reversed",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Reverse("number"),
                output_field=models.CharField(db_collation="C", max_length=200),
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "category", "number", "id"], name="subs_by_number"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "category", "holder_key", "id"], name="subs_by_holder"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "category", "department_key", "id"], name="subs_by_department"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "category", "plan_name", "id"], name="subs_by_plan"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "category", "account", "number", "id"], name="subs_in_account"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "category", "plan", "number", "id"], name="subs_on_plan"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "category", "department", "number", "id"], name="subs_in_department"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "category", "state", "number", "id"], name="subs_in_state"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "category", "sim_kind", "number", "id"], name="subs_of_sim_kind"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "category", "employee_number", "id"], name="subs_of_employee"),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("binding_until__isnull", False)),
                fields=["company", "category", "binding_until", "id"],
                name="subs_binding",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("high_usage_in__isnull", False)),
                fields=["company", "category", "high_usage_in", "number", "id"],
                name="subs_high_usage",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("holder_name", "")),
                fields=["company", "category", "number", "id"],
                name="subs_without_user",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                condition=models.Q(("terminated_on__isnull", False)),
                fields=["company", "category", "number", "id"],
                name="subs_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["company", "number_reversed"], name="subs_by_last_digits"),
        ),
        migrations.AddField(
            model_name="holderword",
            name="company",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.company"
            ),
        ),
        migrations.AddField(
            model_name="holderword",
            name="subscription",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="words", to="subscriptions.subscription"
            ),
        ),
        migrations.AddIndex(
            model_name="holderword",
            index=models.Index(fields=["company", "category", "word", "subscription"], name="holder_by_word"),
        ),
        EnableRowSecurity("HolderWord"),
        migrations.RunSQL([EVERYTHING, WORDS.format(rows="subscriptions_subscription")], migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
