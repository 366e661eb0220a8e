"""The pages to publish a draft, to look at versions and to restore one."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from selfservice.kernel.actions.base import refusal_reason
from selfservice.kernel.actions.runner import get_or_404
from selfservice.kernel.actions.views import ActPage, acts_on
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.web.pages import Page
from telephony.core import snapshots
from telephony.core.flow_uses import readable
from telephony.core.labels import outlet_label, summary, title, type_label
from telephony.core.object_names import names_from
from telephony.models import CallFlow, FlowVersion
from telephony.permissions import PUBLISH, SEE
from telephony.publishing.actions.publish import Publish
from telephony.publishing.differences import differences
from telephony.publishing.differences import summary as counted
from telephony.publishing.times import compared
from telephony.publishing.touched import touched_by
from telephony.routing.definition import Definition

# Query parameter: the number of the version to compare with.
WITH = "med"
# Versions that the list shows.
MOST = 100


class PublishPage(ActPage):
    """What the draft changes, what it touches, what calls get, and the button to put it into use."""

    model = CallFlow
    section = "publish"
    template_name = "telephony/publishing/publish.html"
    act: Publish

    def back_to(self, target: CallFlow) -> str:
        return reverse("flow", args=[target.uid])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        flow: CallFlow = self.target
        with writing_as(self.actor):
            check = self.act.check_of(flow)
            # Asked of the page's own action, which has read the company's world.
            kwargs.setdefault("refusal", refusal_reason(self.act, flow, {}))
            if check.draft is None:
                return super().get_context_data(check=check, **kwargs)
            touched = touched_by(self.actor, flow, check.around)
            called = next((one.number for one in touched.numbers if one.flow_id == flow.pk), "")
            shown = {
                "differences": check.differences,
                "counted": counted(check.differences),
                "touched": touched,
                "compared": [] if check.errors else compared(check, called),
                "tests": check.tests,
            }
        return super().get_context_data(check=check, **shown, **kwargs)


class VersionList(Page):
    """The versions of a flow, the newest first."""

    function = SEE
    template_name = "telephony/publishing/versions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        flow = get_or_404(CallFlow.objects.visible_to(self.actor), uid=kwargs["uid"])
        rows = FlowVersion.objects.visible_to(self.actor).filter(flow=flow).defer("definition", "before")
        found = list(rows.order_by("-number")[:MOST])
        may_publish = self.actor.real is None and self.actor.holds(PUBLISH, flow.company_id)
        return super().get_context_data(
            flow=flow,
            versions=found,
            has_draft=any(one.state == FlowVersion.State.DRAFT for one in found),
            may_publish=may_publish,
            **kwargs,
        )


class VersionPage(Page):
    """One version: its steps in words, and what differs from another one."""

    function = SEE
    template_name = "telephony/publishing/version.html"

    @cached_property
    def version(self) -> FlowVersion:
        """The version, or Http404."""
        rows = FlowVersion.objects.visible_to(self.actor).select_related("flow")
        return get_or_404(rows, uid=self.kwargs["uid"])

    @cached_property
    def others(self) -> list[FlowVersion]:
        """The other versions of the flow, the newest first."""
        rows = FlowVersion.objects.visible_to(self.actor).filter(flow=self.version.flow).exclude(pk=self.version.pk)
        return list(rows.defer("definition", "before").order_by("-number")[:MOST])

    def other(self) -> FlowVersion | None:
        """Return the version to compare with: the one that the address names, else the one before, else the next."""
        wanted = self.request.GET.get(WITH)
        if wanted:
            found = next((one for one in self.others if str(one.number) == wanted), None)
            if found is None:
                raise Http404
            return found
        earlier = next((one for one in self.others if one.number < self.version.number), None)
        return earlier or (self.others[-1] if self.others else None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, other = self.version, self.other()
        names = names_from(snapshots.rows_of(self.actor, version.company_id))
        definition = readable(version) or Definition()
        found = None
        if other:
            older, newer = sorted((version, other), key=lambda one: one.number)
            found = differences(readable(older) or Definition(), readable(newer) or Definition(), names)
            kwargs |= {"older": older, "newer": newer, "counted": counted(found)}
        return super().get_context_data(
            flow=version.flow,
            version=version,
            other=other,
            others=self.others,
            differences=found,
            steps=_steps(definition, names),
            acts=acts_on(self.actor, version, "flow_version_act", "version"),
            **kwargs,
        )


def _steps(definition: Definition, names: Any) -> list[dict[str, Any]]:
    """Return the steps as rows: what it is called, its type, what it does, and where its outlets lead."""
    titles = {key: title(node) for key, node in definition.nodes.items()}
    return [
        {
            "title": titles[key],
            "type": type_label(node.kind),
            "does": summary(node, names),
            "is_first": key == definition.start,
            "ways": [(outlet_label(node, way, names), titles.get(to) or _("nowhere")) for way, to in node.next.items()],
        }
        for key, node in sorted(definition.nodes.items(), key=lambda item: item[0] != definition.start)
    ]


class VersionAct(ActPage):
    """The page of an action on a version."""

    model = FlowVersion
    section = "version"

    def fetch(self) -> Any:
        seen = FlowVersion.objects.visible_to(self.actor, function=self.needed(type(self.act))).select_related("flow")
        return get_or_404(seen, uid=self.kwargs["uid"])

    def back_to(self, target: FlowVersion) -> str:
        return reverse("flow_versions", args=[target.flow.uid])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number = self.target.number
        return super().get_context_data(**kwargs) | {
            "target": _("%(flow)s, version %(n)s") % {"flow": self.target.flow, "n": number}
        }
