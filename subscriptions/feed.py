"""The feed files of this app: the catalogue, subscriptions, their lines, SIM cards and usage."""

from __future__ import annotations

from typing import Any

from accounts.feed_references import of_account, of_company
from selfservice.kernel.core.crypto import seal
from selfservice.kernel.feeds import MADE, Column, FeedFile, Reference, line, optional, register
from selfservice.kernel.feeds.values import amount, day, one_of, whole, yes
from selfservice.kernel.types.iccid import ICCID
from subscriptions.core.feed_columns import of_subscription
from subscriptions.core.feed_values import bars, code, codes, matching_id, number, pin, puk, smdp
from subscriptions.core.second_factor import end_factors_of_terminated
from subscriptions.models import Category, Plan, SimCard, Subscription
from subscriptions.usage import feed


def sealed(code: str, iccid: str) -> bytes:
    """Encrypt a card's code and bind it to the ICCID, so that it can't be decrypted for another card."""
    return seal(code.encode(), iccid)


def follow_numbers(cursor: Any) -> None:
    """Update what depends on loaded numbers: company of cards and lines, `sim_kind`, `lost_since`, second factors.

    Usage from before a number moved stays with the company that paid for it.
    """
    cursor.execute(
        "UPDATE subscriptions_simcard sim SET company_id = s.company_id FROM subscriptions_subscription s"
        " WHERE s.id = sim.subscription_id AND s.company_id <> sim.company_id"
    )
    cursor.execute(
        "UPDATE subscriptions_line line SET company_id = s.company_id FROM subscriptions_subscription s"
        " WHERE s.id = line.subscription_id AND s.company_id <> line.company_id"
    )
    cursor.execute(
        "UPDATE subscriptions_subscription s SET sim_kind = sim.kind FROM subscriptions_simcard sim"
        " WHERE sim.subscription_id = s.id AND sim.state = 'active' AND s.sim_kind <> sim.kind"
    )
    cursor.execute(
        "UPDATE subscriptions_subscription SET lost_since = NULL"
        " WHERE lost_since IS NOT NULL AND NOT ('all' = ANY(bars))"
    )
    end_factors_of_terminated()


PLANS = FeedFile(
    name="plans",
    table="subscriptions_plan",
    key="code",
    columns=(
        Column("code", code),
        Column("category", one_of(Category.values)),
        Column("name", line(100)),
        Column("price", amount, type="numeric"),
        optional("data_included_mb", whole("integer"), "integer"),
        Column("calls", one_of(["", *Plan.Calls.values]), required=False, empty=""),
        Column("binding_months", whole("smallint"), type="smallint"),
        Column("notice_days", whole("smallint"), type="smallint"),
        optional("down_mbit", whole("integer"), "integer"),
        optional("up_mbit", whole("integer"), "integer"),
        Column("offered", yes, type="boolean"),
    ),
    made={},
)
ADD_ONS = FeedFile(
    name="add_ons",
    table="subscriptions_addon",
    key="code",
    columns=(
        Column("code", code),
        Column("category", one_of(Category.values)),
        Column("name", line(100)),
        Column("price", amount, type="numeric"),
        Column("offered", yes, type="boolean"),
    ),
    made={},
)
AGREED_PRICES = FeedFile(
    name="agreed_prices",
    table="subscriptions_agreedprice",
    key="cvr,plan,valid_from",
    columns=(
        Column("price", amount, type="numeric"),
        Column("valid_from", day, type="date"),
        optional("valid_until", day, "date"),
    ),
    references=(of_company(), Reference("plan", "plan_id", "subscriptions_plan", "code", code)),
    made={},
)
SUBSCRIPTIONS = FeedFile(
    name="subscriptions",
    table="subscriptions_subscription",
    key="number",
    columns=(
        Column("number", number),
        Column("add_ons", codes, required=False, type="varchar[]", empty=[]),
        Column("price", amount, type="numeric"),
        Column("holder_name", required=False),
        Column("employee_number", line(50), required=False),
        Column("department", line(100), required=False),
        Column("cost_centre", line(50), required=False),
        Column("bill_text", line(100), required=False),
        Column("state", one_of(Subscription.State.values)),
        Column("bars", bars, required=False, type="varchar[]", empty=[]),
        optional("started_on", day, "date"),
        optional("binding_until", day, "date"),
        optional("terminated_on", day, "date"),
        optional("roaming_cap", whole("integer"), "integer"),
    ),
    references=(
        of_account(),
        Reference("username", "user_id", "accounts_user", "username", str.lower, required=False, keeps=True),
        Reference(
            "plan",
            "plan_id",
            "subscriptions_plan",
            "code",
            code,
            carried={"category": "category", "plan_name": "name", "data_included_mb": "data_included_mb"},
        ),
    ),
    made={**MADE, "sim_kind": "''"},
    after=follow_numbers,
)
LINES = FeedFile(
    name="lines",
    table="subscriptions_line",
    key="number",
    columns=(
        Column("a_end"),
        Column("b_end", required=False),
        optional("down_mbit", whole("integer"), "integer"),
        optional("up_mbit", whole("integer"), "integer"),
        Column("technology", line(50), required=False),
        Column("service_level", line(100), required=False),
    ),
    references=(of_subscription("number"),),
    made={"uid": MADE["uid"]},
)
SIMS = FeedFile(
    name="sims",
    table="subscriptions_simcard",
    key="iccid",
    columns=(
        Column("iccid", ICCID.parse),
        Column("kind", one_of(SimCard.Kind.values)),
        Column("pin", pin, required=False, type="bytea", empty=None, seal=sealed),
        Column("puk1", puk, type="bytea", seal=sealed),
        Column("puk2", puk, required=False, type="bytea", empty=None, seal=sealed),
        Column("smdp", smdp, required=False),
        Column("matching_id", matching_id, required=False, type="bytea", empty=None, seal=sealed),
        Column("state", one_of(SimCard.State.values)),
        optional("activated_on", day, "date"),
    ),
    references=(
        of_subscription("number", required=False),
        # A card in stock belongs to a company, but to no number yet.
        of_company(required=False),
    ),
    after=follow_numbers,
    quiet=True,
)
for file in (PLANS, ADD_ONS, AGREED_PRICES, SUBSCRIPTIONS, LINES, SIMS, *feed.FILES):
    register(file)
