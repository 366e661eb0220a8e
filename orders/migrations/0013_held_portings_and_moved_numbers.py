"""Acts on numbers that have moved to another company end, too; items that wait for the customer lapse."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

# As in 0005, for the acts that are orders already, whoever has the subscription now. OFFSET 0 keeps the look-ups one by
# one.
RUN_OF_THE_OWNER = "about.company_id = run.company_id"
RUN_OF_AN_ORDER = """(about.company_id = run.company_id
            OR EXISTS (SELECT 1 FROM orders_order known WHERE known.run_id = run.id OFFSET 0))"""
REPLACE = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('orders_of_runs'::regproc), $old${old}$old$, $new${new}$new$);
END $do$
"""
EVERYTHING = "SELECT set_config('app.everything', 'on', true)"
# Orders that are open although their run has ended.
END = """
    UPDATE orders_order o SET finished_at = coalesce(run.finished_at, now()),
        state = CASE run.state WHEN 'refused' THEN 'rejected' ELSE run.state END
    FROM kernel_actionrun run
    WHERE run.id = o.run_id AND o.kind = 'act' AND o.act <> 'transfer' AND run.state IN ('done', 'refused', 'cancelled')
        AND o.state IN ('approval', 'received', 'in_progress')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0012_own_fields"),
    ]

    operations = [
        migrations.RunSQL(
            [EVERYTHING, REPLACE.format(old=RUN_OF_THE_OWNER, new=RUN_OF_AN_ORDER), END],
            REPLACE.format(old=RUN_OF_AN_ORDER, new=RUN_OF_THE_OWNER),
        ),
        migrations.AddField("orderitem", "held_since", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("orderitem", "lapses_on", models.DateField(blank=True, null=True)),
        migrations.AddIndex(
            "orderitem", models.Index(fields=["held_since"], condition=Q(state="held"), name="item_held")
        ),
        migrations.RunSQL(
            [EVERYTHING, "UPDATE orders_orderitem SET held_since = now() WHERE state = 'held'"], migrations.RunSQL.noop
        ),
    ]
