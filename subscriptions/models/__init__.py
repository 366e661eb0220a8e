"""Subscriptions, their SIM cards, what is used, and what employees may do with their own number."""

from subscriptions.models.policy import CompanyPolicy
from subscriptions.models.sim_card import SimCard
from subscriptions.models.subscription import Subscription
from subscriptions.models.usage_day import UsageDay

__all__ = ["CompanyPolicy", "SimCard", "Subscription", "UsageDay"]
