"""Periodic jobs of this app."""

from __future__ import annotations

from selfservice.kernel.jobs.periodic import register
from selfservice.support.chat.jobs import look_after_chats

register("chats are looked after", look_after_chats)
