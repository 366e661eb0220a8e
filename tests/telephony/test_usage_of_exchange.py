"""The exchange's report of usage: when users were last called, and bursts of forwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.permissions.access import portal_actor
from selfservice.gateways.exchange.port import ExternalForward, LicenceUse, Usage
from selfservice.kernel.models import AuditEntry, OutboxCommand
from selfservice.kernel.scope.models import as_system
from telephony.destinations.tasks import alarm_tasks
from telephony.exchange.usage import _record
from telephony.models import DestinationPolicy, UsageCursor
from tests.telephony import make
from tests.telephony.acting import now
from tests.world import World
