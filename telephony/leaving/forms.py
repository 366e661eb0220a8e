"""The form about a person who leaves: a field for each place, made for the person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from selfservice.kernel.core.fields import LineField
from selfservice.kernel.core.forms import OnceForm
from selfservice.kernel.core.widgets import NarrowedSelect
from selfservice.kernel.types.cleaning import NumberError
from selfservice.kernel.types.phone import Phone
from telephony.core.snapshots import Rows
from telephony.leaving.places import LEFT_OUT, Place, named
from telephony.models import TelephonyUser

State = TelephonyUser.State
# The field of the direct number.
NUMBER = "direct"
# Colleagues who fit in a list of choices; of more, one is written.
MOST = 200


class LeavingForm(OnceForm):
    """Without the fields of places, which `with_places` adds. Each of them needs an answer, also if it is "nobody"."""

    conditional: Sequence[str] = ()


class ColleagueField(LineField):
    """A colleague as text: short number, number, address or whole name; LEFT_OUT for nobody."""

    def __init__(self, colleagues: Any, *, may_leave_out: bool, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.colleagues, self.may_leave_out = colleagues, may_leave_out

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text or (text == LEFT_OUT and self.may_leave_out):
            return text
        found = list(self.colleagues.filter(_means(text)).values_list("uid", flat=True)[:2])
        if len(found) != 1:
            raise ValidationError(_("Nobody, or more than one, is called so. Write a short number."), "unknown")
        return str(found[0])


def _means(text: str) -> Q:
    found = Q(name__iexact=text) | Q(short_number=text) | Q(mail__iexact=text)
    try:
        number = str(Phone.parse(text))
        found |= Q(direct_number=number) | Q(mobile_number=number)
    except NumberError:
        pass
    try:
        # A planned run has kept the public id.
        return found | Q(uid=forms.UUIDField().clean(text))
    except ValidationError:
        return found


def colleagues_of(rows: Rows, user: TelephonyUser) -> Any:
    """Return the users who can take over."""
    here = rows(TelephonyUser).filter(state__in=[State.ACTIVE, State.LEAVE, State.INVITED])
    return here.exclude(pk=user.pk).order_by("name_key", "id")


def with_places(form: LeavingForm, places: Sequence[Place], rows: Rows, user: TelephonyUser) -> forms.Form:
    """Add a field for each place, and for the direct number one of who gets it."""
    colleagues = colleagues_of(rows, user)
    few = list(colleagues.select_related("licence")[: MOST + 1])
    for place in places:
        form.fields[place.key] = _field(few, colleagues, place)
    form.conditional = [place.key for place in places]
    if user.direct_number:
        label, hint = _lazy("Direct number"), _lazy("It can go to a colleague who has none.")
        if len(few) > MOST:
            without = colleagues.filter(direct_number="")
            form.fields[NUMBER] = ColleagueField(without, may_leave_out=True, label=label, help_text=hint)
        else:
            free = [(str(one.uid), named(one)) for one in few if not one.direct_number]
            choices = [("", _("It becomes free")), *free]
            form.fields[NUMBER] = forms.ChoiceField(
                label=label, choices=choices, required=False, help_text=hint, widget=NarrowedSelect
            )
    return form


def _field(few: Sequence[TelephonyUser], colleagues: Any, place: Place) -> forms.Field:
    if len(few) > MOST:
        hint = _("Write a short number, a number or a name.")
        if place.may_leave_out:
            hint = f"{hint} {_('A hyphen: nobody.')}"
        return ColleagueField(
            colleagues, may_leave_out=place.may_leave_out, label=place.label, help_text=f"{place.hint} {hint}"
        )
    names = [(str(one.uid), named(one, needs_queue=place.needs_queue)) for one in few]
    choices = [("", _("Choose who takes over"))]
    choices += [(LEFT_OUT, _("Nobody: left out"))] if place.may_leave_out else []
    return forms.ChoiceField(
        label=place.label, choices=[*choices, *names], required=False, help_text=place.hint, widget=NarrowedSelect
    )
