"""Who stands in for a user who is away (accounts.permissions.stand_ins)."""

from accounts.permissions.stand_ins import register
from selfservice.support.approvals.delegations import stand_in_ids

register(stand_in_ids)
