"""The page that orders mobile subscriptions by a file: what they share, the file, and a draft with its verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from io import BytesIO
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account
from orders.core.prices import CARDS
from orders.files.columns import ColumnsForm, remember, remembered_headings
from orders.files.rows import PLAN, Rows, Shared, columns, headed, judged, known_headings
from orders.mobile.forms import SharedForm
from orders.models import Order, OrderFile, OrderItem, OwnField
from orders.own_fields.fields import own_fields
from orders.permissions import ORDER
from orders.placing import drafts
from orders.porting import drafts as port_drafts
from orders.porting.consent import WARNING
from selfservice.kernel.core.formatting import number
from selfservice.kernel.exports.writers import BOM, CSV, FORMATS, XLSX
from selfservice.kernel.exports.xlsx import XLSX_TYPE, workbook
from selfservice.kernel.scope.models import writing_as
from selfservice.kernel.uploads.columns import keep, stored_file
from selfservice.kernel.uploads.limits import FileRefused, too_large
from selfservice.kernel.uploads.plan import likeliest
from selfservice.kernel.uploads.reader import Sheet, read
from selfservice.kernel.uploads.views import KEPT, TEMPLATE, FileForm
from selfservice.kernel.web.middleware import TOO_LARGE
from selfservice.kernel.web.pages import Page
from subscriptions.models import Category
from subscriptions.plans.catalogue import Catalogue
from subscriptions.sims.forms import OTHER, Kind

SOURCES = {card: sim for sim, card in CARDS.items()}
DRAFT = "kladde"
# What is not sent along with the choice of columns: it is the step's own.
NOT_KEPT = ("csrfmiddlewaretoken", KEPT)


class OrderFileForm(FileForm):
    """The file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = _("Excel (.xlsx) or CSV, at most 2 MB and %(most)s rows.")
        self.fields["file"].help_text = text % {"most": number(drafts.MOST_ITEMS)}


class OrderByFile(Page):
    """The form. A file whose columns are not known is asked about; then the draft shows a verdict for each row."""

    http_method_names = ["get", "head", "post", "options"]
    function = ORDER
    title = _lazy("Order by file")
    template_name = "orders/file.html"
    takes_file = True

    @cached_property
    def accounts(self) -> list[Account]:
        """The open accounts for which the actor may order."""
        return drafts.accounts_to_order_for(self.actor)

    @cached_property
    def draft(self) -> Order | None:
        """The draft that the address names, which the file replaces; Http404 if the actor has none such."""
        uid = self.request.GET.get(DRAFT)
        return drafts.draft_of(self.actor, uid, Category.MOBILE) if uid else None

    @cached_property
    def own(self) -> list[OwnField]:
        """The own fields of the company whose account pays."""
        chosen = self.request.POST.get("account") or (str(self.draft.account.uid) if self.draft else "")
        return own_fields(drafts.paying(self.accounts, chosen))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the page, or the empty file with the headings."""
        wanted = request.GET.get(TEMPLATE, "")
        if wanted in FORMATS:
            return _template(wanted, self.own)
        file = OrderFileForm({}) if TOO_LARGE in request.GET else OrderFileForm()
        if TOO_LARGE in request.GET:
            _refuse(file, too_large())
        return self._shown(self._shared(), file)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the file, or the one that is kept for the choice of its columns, and store the draft."""
        shared, token = self._shared(), request.POST.get(KEPT, "")
        file = OrderFileForm({}) if token else OrderFileForm(request.POST, request.FILES)
        if not (shared.is_valid() & (bool(token) or file.is_valid())):
            if token:
                file = OrderFileForm()
            return self._shown(shared, file)
        also = remembered_headings(self.actor)
        try:
            data, name = stored_file(self.actor, token) if token else _uploaded(file)
            sheet, places, unused = headed(likeliest(read(data), known_headings(also, self.own)), also, self.own)
            choice = ColumnsForm(sheet, also, self.own, request.POST) if token else None
            if choice is not None and choice.is_valid():
                places = choice.places
                remember(self.actor, shared.accounts[shared.cleaned_data["account"]].company_id, sheet, places)
            elif choice is not None or not places:
                token = token or keep(self.actor, data, name)
                return self._ask(choice or ColumnsForm(sheet, also, self.own), token)
        except FileRefused as refused:
            _refuse(file, refused)
            return self._shown(shared, file)
        rows = self._rows(shared, sheet, places)
        if any(row.port for row in rows.good) and not shared.cleaned_data["consent"]:
            shared.refuse_consent()
            return self._shown(shared, OrderFileForm())
        order = self._store(shared, rows, unused, name)
        return redirect("order_draft", uid=order.uid, slug="bestil")

    def _rows(self, shared: SharedForm, sheet: Sheet, places: dict[str, int]) -> Rows:
        data = shared.cleaned_data
        common = Shared(
            self.actor, self.draft, shared.accounts[data["account"]], self.own,
            Catalogue().offered_plans(Category.MOBILE), data["kind"] == Kind.STOCK, data["wished_on"],
            port_drafts.first_day(timezone.localdate(), SOURCES[data["kind"]]),
        )  # fmt: skip
        return judged(sheet, places, common)

    def _store(self, shared: SharedForm, rows: Rows, unused: list[str], name: str) -> Order:
        by_code, data = {plan.code: plan for plan in Catalogue().offered_plans(Category.MOBILE)}, shared.cleaned_data
        account, address = shared.accounts[data["account"]], shared.address
        items, moved = [], {}
        for row in rows.good:
            plan = by_code[row.fields.pop(PLAN, "") or data["plan"]]
            item = OrderItem(
                company_id=account.company_id, position=row.line, plan=plan, add_ons=data.get("add_ons", []),
                sim=SOURCES[data["kind"]], ship_to=address, **row.fields,
            )  # fmt: skip
            items.append(item)
            if row.port:
                moved[item.position] = row.port
        values = {"account": account, "wished_on": data["wished_on"], "reference": data["reference"]}
        with transaction.atomic(), writing_as(self.actor):
            order = drafts.store(self.actor, self.draft, Category.MOBILE, values, items, moved)
            OrderFile.objects.system().filter(order=order).delete()
            OrderFile.objects.create(
                company_id=order.company_id, order=order, name=name[:200], refused=rows.refused,
                unused=[head[:60] for head in unused],
            )  # fmt: skip
        return order

    def _shared(self) -> SharedForm:
        catalogue = Catalogue()
        offered: dict[str, Any] = {
            "plans": catalogue.offered_plans(Category.MOBILE),
            "add_ons": catalogue.offered_add_ons(Category.MOBILE),
            "accounts": self.accounts,
        }
        if self.request.method == "POST":
            return SharedForm(self.request.POST, **offered)
        return SharedForm(initial=self._initial(), **offered)

    def _initial(self) -> dict[str, Any]:
        if self.draft is None:
            return {}
        order = self.draft
        found = {"account": str(order.account.uid), "reference": order.reference, "wished_on": order.wished_on or ""}
        first = order.items.visible_to(self.actor).select_related("plan").first()
        if first is None:
            return found
        place = {**first.ship_to, "place": OTHER} if first.ship_to else {}
        card = CARDS[OrderItem.Sim(first.sim)]
        return {**found, "plan": first.plan.code, "add_ons": first.add_ons, "kind": card, **place}

    def _ask(self, form: ColumnsForm, token: str) -> HttpResponse:
        kept = [
            (name, value)
            for name, values in self.request.POST.lists()
            for value in values
            if name not in NOT_KEPT and not name.startswith("column_")
        ]
        self.template_name = "orders/file_columns.html"
        return self.render_to_response(self.get_context_data(form=form, token=token, kept=kept))

    def _shown(self, shared: SharedForm, file: FileForm) -> HttpResponse:
        formats = [(XLSX, _("Excel")), (CSV, "CSV")]
        heads = [str(label) for _name, label in columns(self.own)]
        context = {"form": shared, "file": file, "formats": formats, "heads": heads, "most": drafts.MOST_ITEMS,
                   "warning": WARNING, "form_has_errors": bool(shared.errors or file.errors)}  # fmt: skip
        return self.render_to_response(self.get_context_data(**context))


def _uploaded(form: FileForm) -> tuple[bytes, str]:
    file = form.cleaned_data["file"]
    return file.read(), file.name


def _refuse(form: FileForm, refused: FileRefused) -> None:
    form.errors.pop("file", None)
    form.add_error("file", str(refused))


def _template(file_format: str, own: Sequence[OwnField]) -> FileResponse:
    heads = [str(label) for _name, label in columns(own)]
    if file_format == XLSX:
        file, content_type = workbook(str(_("Order by file")), heads, [], as_text=True), XLSX_TYPE
    else:
        file, content_type = BytesIO(f"{BOM}{';'.join(heads)}\r\n".encode()), "text/csv; charset=utf-8"
    return FileResponse(file, as_attachment=True, filename=f"bestilling.{file_format}", content_type=content_type)
