"""Cases, chats, calls, service messages and delegations."""

from selfservice.support.models.call import CallBack, SupportCode
from selfservice.support.models.case import Case
from selfservice.support.models.chat import AgentState, ChatSession, TextModule
from selfservice.support.models.delegation import Delegation
from selfservice.support.models.hours import DifferentDay, WeeklyHours
from selfservice.support.models.message import Attachment, InternalNote, Message
from selfservice.support.models.service_message import ServiceMail, ServiceMessage

__all__ = [
    "AgentState",
    "Attachment",
    "CallBack",
    "Case",
    "ChatSession",
    "Delegation",
    "DifferentDay",
    "InternalNote",
    "Message",
    "ServiceMail",
    "ServiceMessage",
    "SupportCode",
    "TextModule",
    "WeeklyHours",
]
