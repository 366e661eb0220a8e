"""Whether a draft may be published: its errors, its warnings, and its saved test calls."""

from __future__ import annotations

from hashlib import sha256

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from selfservice.kernel.scope.actor import Actor
from telephony.core.flow_uses import readable
from telephony.core.problems import Problem, problem
from telephony.core.world_data import Surroundings
from telephony.flows.drafts import versions
from telephony.models import CallFlow, FlowVersion
from telephony.publishing.differences import Difference, differences
from telephony.routing.definition import Definition
from telephony.routing.validate import validate
from telephony.simulation.calls import surroundings_of
from telephony.simulation.saved import Outcome, is_past, outcomes, test_calls_of


class Check:
    """The draft of a flow against what is in use and what the company has now. Each part is read once."""

    def __init__(self, actor: Actor, flow: CallFlow) -> None:
        self.actor, self.flow = actor, flow

    @cached_property
    def versions(self) -> tuple[FlowVersion | None, FlowVersion | None]:
        """The draft and the published version."""
        found = versions(self.actor, self.flow)
        return found.draft, found.published

    @property
    def draft(self) -> FlowVersion | None:
        """The draft, if there is one."""
        return self.versions[0]

    @cached_property
    def definition(self) -> Definition:
        """The draft's definition; an empty one without a draft."""
        return readable(self.draft) or Definition()

    @cached_property
    def published(self) -> Definition | None:
        """What is in use."""
        return readable(self.versions[1])

    @cached_property
    def around(self) -> Surroundings:
        """The company's world, in which the flow is still what is in use."""
        return surroundings_of(self.actor, self.flow)

    @cached_property
    def drafted(self) -> Surroundings:
        """The world in which the draft is published."""
        return self.around.with_flow(str(self.flow.uid), self.definition)

    @cached_property
    def problems(self) -> list[Problem]:
        """Errors and warnings, in words."""
        found = validate(self.definition, self.around.world, uid=str(self.flow.uid))
        problems = [problem(one, self.definition, self.around.names) for one in found]
        return [*self._out_of_date(), *problems]

    def _out_of_date(self) -> list[Problem]:
        """A warning where another version has been put into use since the draft was begun."""
        if self.draft is None or self.draft.base_number == self.flow.published_number:
            return []
        text = _("Version %(now)s has been put into use since the draft was begun. The draft replaces it.")
        return [Problem(False, "", text % {"now": self.flow.published_number})]

    @property
    def errors(self) -> list[Problem]:
        """What forbids publishing."""
        return [one for one in self.problems if one.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """What must be accepted."""
        return [one for one in self.problems if not one.is_error]

    @cached_property
    def tests(self) -> list[Outcome]:
        """The saved test calls of days that are not over, run against the draft."""
        tests = [one for one in test_calls_of(self.actor, self.flow) if not is_past(one)]
        return outcomes(tests, self.definition, self.drafted)

    @property
    def failing(self) -> list[Outcome]:
        """The saved test calls that do not end as they must."""
        return [one for one in self.tests if not one.passed]

    @cached_property
    def differences(self) -> list[Difference]:
        """What the draft changes."""
        return differences(self.published or Definition(), self.definition, self.around.names)

    def seen(self) -> str:
        """Return what a person agrees to, in a few characters: the draft, its warnings, its failing calls."""
        revision = f"{self.draft.number}.{self.draft.revision}" if self.draft else ""
        accepted = [one.text for one in self.problems] + [one.test.name for one in self.failing]
        return f"{revision}-{sha256('|'.join(accepted).encode()).hexdigest()[:12]}"
