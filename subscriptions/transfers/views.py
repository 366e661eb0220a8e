"""The recipient's pages of a transfer, by link or, for customers, after login; and the page that cancels an offer."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.functions import Function
from accounts.models import Account
from selfservice.kernel.actions.base import Action, ActionRefused
from selfservice.kernel.actions.runner import FormInvalid, run
from selfservice.kernel.actions.views import ActPage
from selfservice.kernel.scope.models import as_system
from selfservice.kernel.web.pages import FormPage, client_ip
from subscriptions.models import Transfer
from subscriptions.transfers.actions.answer_transfer import AcceptTransfer, DeclineTransfer
from subscriptions.transfers.forms import AccountAnswerForm, ConfirmationForm
from subscriptions.transfers.service import opened


class TransferAnswer(FormPage):
    """The page of the link in the mail. A customer is redirected to accept after login."""

    template_name = "subscriptions/transfer_answer.html"
    form_class = ConfirmationForm
    transfer: Transfer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = opened(kwargs["token"])
        if found is None:
            return self.render_to_response({"transfer": None, "inside": False})
        self.transfer = found
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accept or decline. A customer must log in to accept, but not to decline."""
        if "no" in request.POST:
            return self._answer(DeclineTransfer, {"answered_by": self.transfer.contact_name})
        if self.transfer.to_company_id:
            return redirect("transfer_take", uid=self.transfer.uid)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        return self._answer(AcceptTransfer, form.cleaned_data)

    def _answer(self, action: type[Action], data: dict[str, Any]) -> HttpResponse:
        # It was answered, cancelled or lapsed meanwhile: the page shows which.
        with suppress(ActionRefused, FormInvalid):
            answer(action, self.transfer, data, self.request, self.transfer.contact_name)
        return redirect(self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(transfer=self.transfer, states=Transfer.State, inside=False, **kwargs)


class TransferTake(FormPage):
    """The same for a user with permission to take over numbers at the recipient company."""

    function = Function.MOBILE_CHANGE
    template_name = "subscriptions/transfer_answer.html"
    form_class = AccountAnswerForm

    @cached_property
    def transfer(self) -> Transfer:
        """The offer. Raise Http404 if the user has no permission at the recipient company."""
        here = sorted({part.company_id for part in self.actor.at(self.function)})
        with as_system("an offer to the person's own company"):
            seen = Transfer.objects.system().select_related("company", "to_company", "subscription__plan")
            try:
                return seen.get(uid=self.kwargs["uid"], to_company__in=here)
            except (Transfer.DoesNotExist, ValidationError) as error:
                raise Http404 from error

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.transfer  # noqa: B018  (404 before anything else)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        seen: Any = Account.objects.visible_to(self.actor, function=self.function)
        accounts = seen.filter(company=self.transfer.to_company_id, closed_on=None).order_by("number")
        return {**super().get_form_kwargs(), "accounts": accounts, "name": self.actor.name}

    def form_valid(self, form: Any) -> HttpResponse:
        action = DeclineTransfer if "no" in self.request.POST else AcceptTransfer
        try:
            answer(action, self.transfer, form.cleaned_data, self.request, self.actor.name)
        except ActionRefused as refused:
            messages.error(self.request, refused.reason)
        return redirect(self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(transfer=self.transfer, states=Transfer.State, inside=True, **kwargs)


class TransferAct(ActPage):
    """The page that cancels an offer."""

    model = Transfer

    def back_to(self, target: Transfer) -> str:
        return reverse("subscription", args=[target.subscription.uid])


def answer(action: type[Action], transfer: Transfer, data: dict[str, Any], request: HttpRequest, by: str) -> None:
    """Run the answer as the system, on behalf of the person named `by`. Raise what `run` raises."""
    form_data = {"answered_by": by, **data}
    with as_system("the recipient answers a transfer", on_behalf_of=by, ip=client_ip(request)) as system:
        run(action, system, transfer.uid, form_data, form_data.get("request_id"))
    if action is AcceptTransfer:
        yours = _("The number is yours from the day after the transfer.")
        to_one = pgettext("said to a private person", "The number is yours from the day after the transfer.")
        messages.success(request, to_one if transfer.is_private else yours)
