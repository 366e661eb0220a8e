"""What every change leaves behind: its run, its audit entry and its commands to the world outside."""

from selfservice.kernel.models.action_run import ActionRun
from selfservice.kernel.models.audit_entry import AuditEntry
from selfservice.kernel.models.outbox_command import OutboxCommand

__all__ = ["ActionRun", "AuditEntry", "OutboxCommand"]
