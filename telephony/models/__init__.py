"""The telephony solution: users, numbers, call flows, opening hours, vacation greetings and licences."""

from telephony.models.caller_list import CallerList
from telephony.models.destination_policy import DestinationPolicy
from telephony.models.exchange_state import CountedForward, ExchangeState, UsageCursor
from telephony.models.flow import CallFlow, FlowVersion
from telephony.models.licence import LicenceEnding, LicencePool, LicenceType
from telephony.models.number import TelephoneNumber
from telephony.models.recording import Recording
from telephony.models.schedule import Schedule, ScheduleException
from telephony.models.test_call import TestCall
from telephony.models.user import TelephonyUser
from telephony.models.vacation_greeting import VacationGreeting

__all__ = [
    "CallFlow",
    "CallerList",
    "CountedForward",
    "DestinationPolicy",
    "ExchangeState",
    "FlowVersion",
    "LicenceEnding",
    "LicencePool",
    "LicenceType",
    "Recording",
    "Schedule",
    "ScheduleException",
    "TelephoneNumber",
    "TelephonyUser",
    "TestCall",
    "UsageCursor",
    "VacationGreeting",
]
