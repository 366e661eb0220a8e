"""Django's shortcuts, generic views and model forms: refused when given the model, filtered when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404
from django.test import RequestFactory
from django.views.generic import DeleteView, DetailView, ListView, UpdateView

from accounts.models import Account, Company
from selfservice.kernel.scope.actor import Actor, PortalActor
from selfservice.kernel.scope.models import ScopeMissing, acting_as
from tests.world import World


class OpenedList(ListView):  # type: ignore[type-arg]
    """As a page of ours does it."""

    def get_queryset(self) -> Any:
        return Account.objects.visible_to(self.request.actor).order_by("number")  # type: ignore[attr-defined]


class OpenedDetail(DetailView):  # type: ignore[type-arg]
    """One row of the same."""

    get_queryset = OpenedList.get_queryset

    slug_field = slug_url_kwarg = "uid"


class ChoiceForm(forms.Form):
    account = forms.ModelChoiceField(Account.objects.all())
    several = forms.ModelMultipleChoiceField(Account.objects.all(), required=False)


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Account
        fields = ("number", "name", "company")


def visit(view: Callable[..., Any], actor: Actor, **kwargs: Any) -> Any:
    """The context of the page, with all that it shows already read."""
    request = RequestFactory().get("/")
    request.actor, request.user = actor, AnonymousUser()  # type: ignore[attr-defined]
    with acting_as(actor):
        answer: HttpResponse = view(request, **kwargs)
        context = answer.context_data  # type: ignore[attr-defined]
        context["read"] = list(context.get("object_list") or ())
        return context


def test_shortcuts_are_refused(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        for model_or_manager in (Account, Account.objects, Account.objects.filter(name="x")):
            with pytest.raises(ScopeMissing):
                get_object_or_404(model_or_manager, pk=world.konto.pk)
            with pytest.raises(ScopeMissing):
                get_list_or_404(model_or_manager, pk=world.konto.pk)


def test_opened_shortcuts_find_own_rows_and_404_for_foreign_ones(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        opened = Account.objects.visible_to(mette)
        assert get_object_or_404(opened, uid=world.konto.uid) == world.konto
        assert len(get_list_or_404(opened, company=world.nordhavn)) == 2
        with pytest.raises(Http404):
            get_object_or_404(opened, uid=world.fremmed_konto.uid)
        with pytest.raises(Http404):
            get_list_or_404(opened, company=world.fremmed)


@pytest.mark.parametrize(
    "view",
    [
        ListView.as_view(model=Account),
        ListView.as_view(model=Account, paginate_by=10, ordering="pk"),
        ListView.as_view(queryset=Account.objects.order_by("number")),
        DetailView.as_view(model=Account),
        UpdateView.as_view(model=Account, fields=("name",)),
        DeleteView.as_view(model=Account, success_url="/"),
    ],
)
def test_generic_views_of_the_model_are_refused(view: Callable[..., Any], world: World, mette: PortalActor) -> None:
    with pytest.raises(ScopeMissing):
        visit(view, mette, pk=world.konto.pk)


def test_generic_views_of_an_opened_query(world: World, mette: PortalActor) -> None:
    shown = visit(OpenedList.as_view(paginate_by=2), mette)
    assert shown["paginator"].count == 3
    assert shown["read"] == [world.konto, world.other_konto]
    assert visit(OpenedDetail.as_view(), mette, uid=world.konto.uid)["object"] == world.konto
    with pytest.raises(Http404):
        visit(OpenedDetail.as_view(), mette, uid=world.fremmed_konto.uid)


def test_paginator_of_a_closed_query_is_refused(world: World, mette: PortalActor) -> None:
    with acting_as(mette), pytest.raises(ScopeMissing):
        Paginator(Account.objects.order_by("number"), 10).page(1)


def test_closed_choices_are_refused_drawn_and_chosen(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        with pytest.raises(ScopeMissing):
            list(ChoiceForm().fields["account"].choices)  # type: ignore[attr-defined]
        with pytest.raises(ScopeMissing):
            str(ChoiceForm())
        for data in ({"account": world.fremmed_konto.pk}, {"account": world.konto.pk}):
            with pytest.raises(ScopeMissing):
                ChoiceForm(data).is_valid()


def test_opened_choices_are_own_rows(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        form = ChoiceForm({"account": world.fremmed_konto.pk, "several": [world.konto.pk, world.fremmed_konto.pk]})
        for field in form.fields.values():
            field.queryset = Account.objects.visible_to(mette)  # type: ignore[attr-defined]
        drawn = str(form)
        assert "44100271" in drawn
        assert "55500011" not in drawn
        assert set(form.errors) == {"account", "several"}
        own = ChoiceForm({"account": world.konto.pk})
        own.fields["account"].queryset = own.fields["several"].queryset = (  # type: ignore[attr-defined]
            Account.objects.visible_to(mette)
        )
        assert own.is_valid()
        assert own.cleaned_data["account"] == world.konto


def test_a_model_form_offers_no_foreign_company(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        with pytest.raises(ScopeMissing):
            list(AccountForm().fields["company"].choices)  # type: ignore[attr-defined]
        form = AccountForm({"number": "99900011", "name": "Ny", "company": world.fremmed.pk})
        form.fields["company"].queryset = Company.objects.visible_to(mette)  # type: ignore[attr-defined]
        with pytest.raises(ScopeMissing):
            # Its uniqueness check would ask the closed manager; ours are plain forms and actions.
            form.is_valid()


@pytest.mark.parametrize("check", ["full_clean", "validate_unique"])
def test_uniqueness_is_not_asked_by_query(check: str, world: World, mette: PortalActor) -> None:
    account = Account(company=world.nordhavn, number="55500011", name="Taken by the stranger")
    with acting_as(mette), pytest.raises(ScopeMissing):
        getattr(account, check)()


def test_a_field_is_still_validated_by_itself(world: World, mette: PortalActor) -> None:
    with acting_as(mette), pytest.raises(ValidationError):
        Account(company=world.nordhavn, number="9" * 50, name="").clean_fields()


def test_a_foreign_key_to_another_company_does_not_validate(world: World, mette: PortalActor) -> None:
    with acting_as(mette):
        with pytest.raises(ValidationError) as refused:
            Account(company=world.fremmed, number="99900011", name="x").clean_fields()
        assert set(refused.value.message_dict) == {"company"}
        Account(company=world.datter, number="99900011", name="x").clean_fields()
