"""Who substitutes for a user who is away (accounts.permissions.substitutes)."""

from accounts.permissions.substitutes import register
from selfservice.support.approvals.delegations import substitute_ids

register(substitute_ids)
