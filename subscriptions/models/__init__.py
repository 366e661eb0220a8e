"""Subscriptions, plans, SIM cards, lines, transfers, usage, and the policies of companies."""

from subscriptions.models.agreed_price import AgreedPrice
from subscriptions.models.category import Category
from subscriptions.models.document import Document
from subscriptions.models.holder_word import HolderWord
from subscriptions.models.line import Line
from subscriptions.models.plan import AddOn, Plan
from subscriptions.models.policy import CompanyPolicy
from subscriptions.models.pool import Pool, PoolDay
from subscriptions.models.sim_card import SimCard
from subscriptions.models.sim_swap import SimSwap
from subscriptions.models.subscription import Subscription
from subscriptions.models.transfer import Transfer
from subscriptions.models.usage_day import UsageDay
from subscriptions.models.usage_file import UsageFile
from subscriptions.models.usage_limit import UsageLimit, UsagePolicy
from subscriptions.models.usage_month import UsageMonth
from subscriptions.models.usage_record import UsageRecord

__all__ = [
    "AddOn",
    "AgreedPrice",
    "Category",
    "CompanyPolicy",
    "Document",
    "HolderWord",
    "Line",
    "Plan",
    "Pool",
    "PoolDay",
    "SimCard",
    "SimSwap",
    "Subscription",
    "Transfer",
    "UsageDay",
    "UsageFile",
    "UsageLimit",
    "UsageMonth",
    "UsagePolicy",
    "UsageRecord",
]
