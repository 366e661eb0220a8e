"""Views: front page, search, accessibility."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from accounts.session.view_as import viewed_user
from selfservice.kernel.navigation.dashboard import Place, Task, Urgency, lookups_for, panels_for, tasks_for
from selfservice.kernel.navigation.search import Asked, only_act, only_hit, search
from selfservice.kernel.web.page_cache import CachedPage
from selfservice.kernel.web.pages import Page

# As many tasks are as high as the lookup field with its buttons; the others are folded.
TASKS_SHOWN = 3


def tasks_shown(tasks: Sequence[Task]) -> int:
    """Return how many tasks, the most urgent first, are not folded: those of now always are shown."""
    shown = max(TASKS_SHOWN, sum(task.urgency == Urgency.NOW for task in tasks))
    # A single task more is not worth folding.
    return shown if len(tasks) > shown + 1 else len(tasks)


class FrontPage(Page):
    """The front page: open tasks and frequent actions, by the user's functions."""

    function = None
    template_name = "site/front_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lookups, tasks, panels = lookups_for(self.actor), tasks_for(self.request), panels_for(self.request)
        wide, main, side = ([p.html for p in panels if p.place == place] for place in Place)
        if not lookups:
            # What concerns the person most takes the place of the lookup field.
            main, side = [*side[:1], *main], side[1:]
        shown = tasks_shown(tasks)
        return super().get_context_data(
            greeting=greeting(timezone.localtime().hour, first_name(self.request)),
            today=timezone.localdate(),
            lookups=lookups,
            tasks=tasks[:shown],
            folded=tasks[shown:],
            wide=wide,
            main=main,
            side=side,
            **kwargs,
        )


def first_name(request: HttpRequest) -> str:
    """Return the first name of the user, or of the colleague during "view as"."""
    person: Any = viewed_user(request) or request.user
    return str(person.first_name)


def greeting(hour: int, name: str) -> str:
    """Return the greeting for the hour in Denmark; at night, when usage varies, a neutral one."""
    if hour < 4:
        return _("Hi, %(name)s") % {"name": name}
    if hour >= 18:
        return _("Good evening, %(name)s") % {"name": name}
    # Danes say "god morgen" until nine or ten, and then "god formiddag".
    if hour < 10:
        return pgettext("early", "Good morning, %(name)s") % {"name": name}
    if hour < 12:
        return pgettext("before noon", "Good morning, %(name)s") % {"name": name}
    return _("Good afternoon, %(name)s") % {"name": name}


class Search(Page):
    """Search results of the whole portal; redirects to a single exact hit.

    `goer` names an action: a single hit redirects to that action, and several hits each have it as a button.
    """

    function = None
    title = _lazy("Search")
    template_name = "site/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = Asked.of(request.GET.get("q", ""), request.GET.get("goer", ""))
        lookup = next((one for one in lookups_for(self.actor) if asked.act and one.act == asked.act), None)
        found = search(self.actor, asked)
        if act_url := only_act(found):
            return redirect(act_url)
        hit = only_hit(found)
        if hit is not None:
            return redirect(hit.url)
        return self.render_to_response(self.get_context_data(asked=asked, found=found, lookup=lookup, **kwargs))


class Accessibility(CachedPage, Page):
    """The accessibility statement."""

    template_name = "site/accessibility.html"


class StyleGuide(Page):
    """All components on one page, in the demo only, for screenshots and the accessibility tests."""

    template_name = "site/styleguide.html"
