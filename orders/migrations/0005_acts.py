"""Acts on subscriptions are orders, too: triggers write their rows from the runs of the acts (docs/adr/0030)."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

# orders.core.acts.ACTS: a test compares the two.
ACTS = "'change_add_ons', 'change_plan', 'swap_sim', 'terminate', 'transfer'"
# An offer of a number is an order under way until the recipient has answered: its own trigger follows it.
STATE = """CASE run.state
        WHEN 'awaiting' THEN 'approval' WHEN 'scheduled' THEN 'received' WHEN 'sent' THEN 'in_progress'
        WHEN 'refused' THEN 'rejected' WHEN 'cancelled' THEN 'cancelled'
        ELSE CASE run.action WHEN 'transfer' THEN 'in_progress' ELSE 'done' END END"""
# OFFSET 0 keeps the look-ups by id one by one, however many rows the statement had when PostgreSQL planned it.
WRITE = f"""
    INSERT INTO orders_order (uid, company_id, account_id, kind, category, state, requester_id, requester_name,
        reference, monthly, one_off, title, items_count, act, number_of_act, run_id, language, created_at, placed_at,
        finished_at)
    SELECT gen_random_uuid(), about.company_id, about.account_id, 'act', about.category, {STATE}, person.id,
        CASE run.actor_kind WHEN 'user' THEN run.actor_name ELSE '' END, '', 0, 0, about.number, 0, run.action,
        about.number, run.id, 'da', run.created_at, run.created_at,
        CASE WHEN {STATE} IN ('done', 'rejected', 'cancelled') THEN coalesce(run.finished_at, now()) END
    FROM {{runs}} run
    CROSS JOIN LATERAL (
        SELECT company_id, account_id, category, number FROM subscriptions_subscription
        WHERE id = run.target_id OFFSET 0
    ) about
    LEFT JOIN LATERAL (
        SELECT id FROM accounts_user WHERE id = run.actor_id AND run.actor_kind = 'user' OFFSET 0
    ) person ON true
    WHERE run.action IN ({ACTS}) AND run.target_model = 'subscriptions.subscription' AND run.state <> 'running'
        -- An act that is an order already ends, although another company may have the number by then.
        AND (about.company_id = run.company_id
            OR EXISTS (SELECT 1 FROM orders_order known WHERE known.run_id = run.id OFFSET 0))
    ORDER BY run.id
    ON CONFLICT (run_id) DO UPDATE SET state = EXCLUDED.state, finished_at = EXCLUDED.finished_at
    WHERE orders_order.state <> EXCLUDED.state AND orders_order.act <> 'transfer'
"""  # noqa: S608
# Runs are the portal's own record, written under `as_system`: so are these rows.
TRIGGERS = f"""
CREATE FUNCTION orders_of_runs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {WRITE.format(runs="written")};
    RETURN NULL;
END $$;
CREATE TRIGGER orders_of_new_runs AFTER INSERT ON kernel_actionrun REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION orders_of_runs();
CREATE TRIGGER orders_of_changed_runs AFTER UPDATE ON kernel_actionrun REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION orders_of_runs();
CREATE FUNCTION orders_of_transfers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE orders_order SET
        state = CASE NEW.state WHEN 'done' THEN 'done' WHEN 'cancelled' THEN 'cancelled' ELSE 'rejected' END,
        finished_at = now()
    WHERE company_id = NEW.company_id AND number_of_act = NEW.number AND kind = 'act' AND act = 'transfer'
        AND state = 'in_progress';
    RETURN NULL;
END $$;
CREATE TRIGGER orders_of_transfers AFTER UPDATE ON subscriptions_transfer FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state NOT IN ('waiting', 'accepted'))
    EXECUTE FUNCTION orders_of_transfers();
"""  # noqa: S608
NO_TRIGGERS = """
DROP TRIGGER orders_of_transfers ON subscriptions_transfer;
DROP TRIGGER orders_of_new_runs ON kernel_actionrun;
DROP TRIGGER orders_of_changed_runs ON kernel_actionrun;
DROP FUNCTION orders_of_transfers();
DROP FUNCTION orders_of_runs();
"""
EVERYTHING = "SELECT set_config('app.everything', 'on', true)"
# Offers that have been answered before there were orders.
ANSWERED = """
    UPDATE orders_order o SET
        state = CASE t.state WHEN 'done' THEN 'done' WHEN 'cancelled' THEN 'cancelled' ELSE 'rejected' END,
        finished_at = now()
    FROM subscriptions_transfer t
    WHERE o.act = 'transfer' AND o.state = 'in_progress' AND t.company_id = o.company_id
        AND t.number = o.number_of_act AND t.state NOT IN ('waiting', 'accepted')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0016_feed_alarms"),
        ("orders", "0004_takeovers"),
        ("subscriptions", "0016_default_of_plan_calls"),
    ]

    operations = [
        migrations.AddField("order", "act", models.CharField(blank=True, db_default="", default="", max_length=60)),
        migrations.AddField(
            "order", "number_of_act", models.CharField(blank=True, db_default="", default="", max_length=32)
        ),
        migrations.AddField("order", "run_id", models.BigIntegerField(blank=True, null=True, unique=True)),
        migrations.AlterField(
            "order",
            "kind",
            models.CharField(
                choices=[("new", "New subscriptions"), ("takeover", "Takeover"), ("act", "Change of a subscription")],
                default="new",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            "order",
            models.Index(fields=["company", "number_of_act"], condition=Q(kind="act"), name="order_by_number_of_act"),
        ),
        migrations.RunSQL([EVERYTHING, WRITE.format(runs="kernel_actionrun"), ANSWERED], migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
