"""Models of the kernel: action runs, audit entries, batches, outbox commands, exports, alarms and list settings."""

from selfservice.kernel.models.action_run import ActionRun
from selfservice.kernel.models.audit_entry import AuditEntry
from selfservice.kernel.models.batch import Batch, BatchRow
from selfservice.kernel.models.export_file import ExportFile, ExportPart
from selfservice.kernel.models.feed_alarm import FeedAlarm
from selfservice.kernel.models.list_settings import ListSettings
from selfservice.kernel.models.outbox_command import OutboxCommand
from selfservice.kernel.models.upload_heading import UploadHeading

__all__ = [
    "ActionRun",
    "AuditEntry",
    "Batch",
    "BatchRow",
    "ExportFile",
    "ExportPart",
    "FeedAlarm",
    "ListSettings",
    "OutboxCommand",
    "UploadHeading",
]
