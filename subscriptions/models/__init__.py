"""Subscriptions, the catalogue of plans, SIM cards, lines, what is used, what employees may do with their number."""

from subscriptions.models.category import Category
from subscriptions.models.holder_word import HolderWord
from subscriptions.models.line import Line
from subscriptions.models.plan import AddOn, Plan
from subscriptions.models.policy import CompanyPolicy
from subscriptions.models.sim_card import SimCard
from subscriptions.models.subscription import Subscription
from subscriptions.models.transfer import Transfer
from subscriptions.models.usage_day import UsageDay

__all__ = [
    "AddOn",
    "Category",
    "CompanyPolicy",
    "HolderWord",
    "Line",
    "Plan",
    "SimCard",
    "Subscription",
    "Transfer",
    "UsageDay",
]
