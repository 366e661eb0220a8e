"""What of promises is not mailed yet, a mailbox for delays, and indexes of what is texted or erased."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0009_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="promise_news",
            field=models.CharField(blank=True, db_default="", default="", max_length=5),
        ),
        migrations.AddField(
            model_name="orderpolicy",
            name="mailbox",
            field=models.EmailField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AlterField(
            model_name="orderpolicy",
            name="from_amount",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(condition=models.Q(("state", "booked")), fields=["starts"], name="visit_booked"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("contact_name", ""), _negated=True), fields=["id"], name="visit_with_contact"
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("promise_news", ""), _negated=True), fields=["id"], name="order_with_new_promise"
            ),
        ),
        migrations.AddIndex(
            model_name="portin",
            index=models.Index(
                condition=models.Q(("state__in", ["accepted", "completed"])), fields=["day"], name="port_in_by_day"
            ),
        ),
        migrations.AddIndex(
            model_name="portin",
            index=models.Index(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("iccid", ""), _negated=True), _connector="OR"
                ),
                fields=["id"],
                name="port_in_with_holder",
            ),
        ),
        migrations.AddIndex(
            model_name="takeover",
            index=models.Index(
                condition=models.Q(("contact_name", ""), _negated=True), fields=["id"], name="takeover_with_contact"
            ),
        ),
    ]
