"""Purchases and notices of licences are orders, too: the triggers of acts read what runs are about by their target."""

from __future__ import annotations

from django.db import migrations, models

# orders.core.acts.ACTS: a test compares the two.
ACTS = (
    "'buy_licences', 'change_add_ons', 'change_plan', 'end_licences', 'keep_licences', 'start_licences', 'swap_sim', "
    "'terminate', 'transfer'"
)
# As in migration 0005.
STATE = """CASE run.state
        WHEN 'awaiting' THEN 'approval' WHEN 'scheduled' THEN 'received' WHEN 'sent' THEN 'in_progress'
        WHEN 'refused' THEN 'rejected' WHEN 'cancelled' THEN 'cancelled'
        ELSE CASE run.action WHEN 'transfer' THEN 'in_progress' ELSE 'done' END END"""
# OFFSET 0 keeps the look-ups by id one by one, however many rows the statement had when PostgreSQL planned it. Each of
# them has a condition on the run alone, so that two of the three read nothing.
ABOUT = """
        (SELECT company_id, account_id, category, number, number AS title FROM subscriptions_subscription
        WHERE run.target_model = 'subscriptions.subscription' AND id = run.target_id OFFSET 0)
        UNION ALL
        (SELECT company_id, account_id, 'telephony', '', left(coalesce(run.after ->> 'licence', ''), 200)
        FROM telephony_licencepool
        WHERE run.target_model = 'telephony.licencepool' AND id = run.target_id OFFSET 0)
        UNION ALL
        -- The first licences of a kind are bought for an account.
        (SELECT company_id, id, 'telephony', '', left(coalesce(run.after ->> 'licence', ''), 200)
        FROM accounts_account
        WHERE run.target_model = 'accounts.account' AND id = run.target_id OFFSET 0)
"""
WRITE = f"""
    INSERT INTO orders_order (uid, company_id, account_id, kind, category, state, requester_id, requester_name,
        reference, monthly, one_off, title, items_count, act, number_of_act, run_id, language, created_at, placed_at,
        finished_at)
    SELECT gen_random_uuid(), about.company_id, about.account_id, 'act', about.category, {STATE}, person.id,
        CASE run.actor_kind WHEN 'user' THEN run.actor_name ELSE '' END, '', 0, 0, about.title, 0, run.action,
        about.number, run.id, 'da', run.created_at, run.created_at,
        CASE WHEN {STATE} IN ('done', 'rejected', 'cancelled') THEN coalesce(run.finished_at, now()) END
    FROM written run
    CROSS JOIN LATERAL ({ABOUT}) about
    LEFT JOIN LATERAL (
        SELECT id FROM accounts_user WHERE id = run.actor_id AND run.actor_kind = 'user' OFFSET 0
    ) person ON true
    WHERE run.action IN ({ACTS}) AND run.state <> 'running'
        -- An act that is an order already ends, although another company may have the number by then.
        AND (about.company_id = run.company_id
            OR EXISTS (SELECT 1 FROM orders_order known WHERE known.run_id = run.id OFFSET 0))
    ORDER BY run.id
    ON CONFLICT (run_id) DO UPDATE SET state = EXCLUDED.state, finished_at = EXCLUDED.finished_at
    WHERE orders_order.state <> EXCLUDED.state AND orders_order.act <> 'transfer'
"""  # noqa: S608
FUNCTION = f"""
CREATE OR REPLACE FUNCTION orders_of_runs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {WRITE};
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0013_held_portings"),
        ("telephony", "0006_licences_and_usage"),
    ]

    operations = [
        # There are no runs of these acts yet.
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.AlterField(
            "order",
            "kind",
            models.CharField(
                choices=[("new", "New subscriptions"), ("takeover", "Takeover"), ("act", "Change")],
                default="new",
                max_length=8,
            ),
        ),
    ]
