"""The front page, support, accessibility."""

from __future__ import annotations

from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from selfservice.kernel.panels import panels_for, tasks_for
from selfservice.kernel.views import Page


class FrontPage(Page):
    """What needs attention and what people do most, by the person's functions."""

    template_name = "site/front_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            greeting=greeting(timezone.localtime().hour, cast(Any, self.request.user).first_name),
            today=timezone.localdate(),
            tasks=tasks_for(self.request),
            panels=panels_for(self.request),
            **kwargs,
        )


def greeting(hour: int, name: str) -> str:
    """By the time of day in Denmark."""
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % {"name": name}
    # Danes say god morgen until nine or ten, and then god formiddag.
    if hour < 10:
        return pgettext("early", "Good morning, %(name)s") % {"name": name}
    if hour < 12:
        return pgettext("before noon", "Good morning, %(name)s") % {"name": name}
    return _("Good afternoon, %(name)s") % {"name": name}


class Support(Page):
    """How to reach a person."""

    template_name = "site/support.html"

    def get_template_names(self) -> list[str]:
        return [self.template_name or ""]


class Accessibility(Page):
    """The accessibility statement."""

    template_name = "site/accessibility.html"


class StyleGuide(Page):
    """All components on one page, in the demo: for screenshots and the accessibility tests."""

    template_name = "site/styleguide.html"
