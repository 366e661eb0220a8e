"""Whatever is sent to a simulator, it is never an error of its own; and its pages show what people wrote as text."""

from __future__ import annotations

import pytest
import requests

from tests.outside import Outside
from tests.patience import SECONDS
from tests.simulators.calls import CVR, DISPATCH, dispatch_xml, put, send_sms, sms
from tests.verification.exchange_data import publish
from tests.verification.test_fieldservice import book
from tests.verification.test_porting import create

BODIES = [
    b"",
    b"{",
    b"\xff\xfe\x00",
    b"null",
    b"[]",
    b'"text"',
    b"1e400",
    b"[" * 100000,
    b'{"recipients": 1}',
    b'{"recipients": [1], "message": "x"}',
    b'{"recipients": [{"msisdn": {}}], "message": ["x"]}',
    b'{"recipients": [{"msisdn": "4520123456"}], "message": "\\ud800"}',
    b'{"query": [[{"Vrvirksomhed.cvrNummer": {"value": []}}]]}',
    b'{"cvr": "\\u0000", "name": 1}',
    b'{"cvr": 12345674}',
    b'{"system": "eboks", "mode": []}',
    b'{"bars": {}}',
    b'{"orders": {}}',
    b'{"orders": [null, 1, [], {}, {"key": [], "msisdn": {}, "verb": [], "body": 1}]}',
    b'{"orders": [{"key": "k", "msisdn": "\\u0000", "verb": "bars", "body": {"bars": []}}]}',
    b'{"msisdn": ["4520123456"], "iccid": 1}',
    b'{"serviceQualificationItem": [1]}',
    b'{"serviceQualificationItem": [{"service": {"place": [{"id": []}], "serviceCharacteristic": [{"name": []}]}}]}',
    b'{"serviceQualificationItem": [{"service": {"place": [{"id": "a"}], "category": []}}]}',
    b'{"address": [], "profile": {}}',
    b'{"requestedTimeSlot": [1], "relatedPlace": []}',
    b'{"requestedTimeSlot": [{"validFor": {"startDateTime": "0001-01-01T00:00Z", "endDateTime": "9999-12-31T23:59Z"}}],'
    b' "relatedPlace": {"id": "a"}}',
    b'{"externalId": "e", "relatedPlace": {"id": "\\u0000"}, "timeSlot": {"id": "0.9999-12-31.8-12"}}',
    b'{"status": "confirmed", "relatedParty": [[]], "note": [1], "acceptedFee": []}',
    b'{"number": [], "donor": {}, "date": 1}',
    b'{"number": "4531000000", "operator": [], "ended": "x"}',
    b'{"date": "2026-02-30", "act": [], "code": {}}',
    b'{"sequence": [], "body": {}}',
    b'{"sequence": 1, "body": {"entries": [{}], "name": []}}',
    b'{"sequence": 1, "body": {"definition": {"schema": 1, "start": [], "nodes": {"a": {"type": []}}}, "version": 1}}',
    b'{"sequence": 1, "body": {"definition": {"schema": 1, "start": "a", "nodes": {"a": {"type": "user", "user": [],'
    b' "next": {"busy": [], "no_answer": {}, "unavailable": 1}}}}, "version": 1}}',
    b'{"sequence": 1, "body": {"weekly": [[]], "exceptions": [{"from": 1}], "override": {"category": []}}}',
    b'{"snapshots": [{"kind": [], "uid": {}, "sequence": 1e400, "body": 1}, {}]}',
    b'{"number": "+4570101010", "caller": "", "at": "0001-01-01T00:00:00+14:00", "keys": [[]], "outcomes": {"a": 1}}',
    b'{"number": "4531000000", "donor": "KLO", "recipient":"", "date": "\\u0000", "cvr":"1", "name": "", "iccid": ""}',
]
CHECK = "/tmf-api/serviceQualification/v4/checkServiceQualification"
VISITS = "/tmf-api/appointment/v4"
EXCHANGE = "/exchange/v1/tenants/12345674"
SUBMIT = "/api/outbound/submit/a/b/c/d/DK?sbdhInstanceID=m"
ADDRESSES = [
    ("PUT", DISPATCH + "m"),
    ("POST", "/rest/mtsms"),
    ("POST", "/cvr-permanent/virksomhed/_search"),
    ("PUT", "/provisioning/v1/subscribers/4520123486/bars"),
    ("POST", "/provisioning/v1/orders"),
    ("POST", SUBMIT),
    ("POST", "/sim/nemhandel/register"),
    ("POST", CHECK),
    ("POST", "/sim/qualification"),
    ("PUT", "/np/v1/portings/m"),
    ("PUT", "/np/v1/portings/m/date"),
    ("POST", "/sim/porting/m"),
    ("POST", "/sim/porting/numbers"),
    ("PUT", f"{EXCHANGE}/list/m"),
    ("PUT", f"{EXCHANGE}/flow/m"),
    ("PUT", f"{EXCHANGE}/schedule/m"),
    ("PUT", f"{EXCHANGE}/user/m"),
    ("POST", f"{EXCHANGE}/snapshots"),
    ("POST", f"{EXCHANGE}/calls"),
    ("PUT", f"{EXCHANGE}/recording/m/sound"),
    ("POST", "/sim/exchange/12345674/call"),
    ("POST", f"{VISITS}/searchTimeSlot"),
    ("POST", f"{VISITS}/appointment"),
    ("PATCH", f"{VISITS}/appointment/m"),
    ("POST", "/sim/fieldservice/m"),
    ("POST", "/sim/cvr"),
    ("POST", "/sim/network"),
    ("POST", "/sim/faults"),
]
AUTH = {
    DISPATCH + "m": "Bearer demo-eboks",
    "/rest/mtsms": "Token demo-sms",
    "/provisioning/v1/subscribers/4520123486/bars": "Bearer demo-network",
    "/np/v1/portings/m": "Bearer demo-porting",
    "/np/v1/portings/m/date": "Bearer demo-porting",
    **{address: "Bearer demo-exchange" for _, address in ADDRESSES if address.startswith(EXCHANGE)},
    **dict.fromkeys(
        (f"{VISITS}/searchTimeSlot", f"{VISITS}/appointment", f"{VISITS}/appointment/m"), "Bearer demo-fieldservice"
    ),
    CHECK: "Bearer demo-qualification",
    "/provisioning/v1/orders": "Bearer demo-network",
    "/cvr-permanent/virksomhed/_search": "Basic ZGVtbzpkZW1vLWN2cg==",
}


@pytest.mark.parametrize(("method", "address"), ADDRESSES)
@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "\xff"]
)
def test_bodies(outside: Outside, method: str, address: str, kind: str) -> None:
    headers: dict[str, str | bytes | None] = {
        "Content-Type": kind.encode("latin-1"),
        "Authorization": AUTH.get(address),
        "X-Token": "demo-nemhandel",
    }
    for body in BODIES:
        answer = requests.request(method, outside.url + address, data=body, headers=headers, timeout=SECONDS)
        assert answer.status_code < 500, (body[:60], answer.text)
    assert outside.letters(CVR) == []
    assert outside.get("/sim/sms/") == []


@pytest.mark.parametrize(
    "address",
    [
        "/sim/mail/0", "/sim/mail/99999999999999999999999", "/sim/mail/x", "/sim/mail/-1/html", "/sim/mailboxes/%00",
        "/sim/mailboxes/%F0%9F/x.pdf", "/sim/mailboxes/?cvr=%25%00", "/sim/sms/%00", "/sim/mail/?to=%25%27",
        "/rest/messages/x/?message_id=%00%FF", "/oio/rest/srv.svc/1/afsendersystem/1/tilmeldinger/2?cvr=%FF",
        "/provisioning/v1/orders/%00", "/provisioning/v1/subscribers/%FF/bars",
        "/iso6523-actorid-upis::%00", "/iso6523-actorid-upis::%FF", "/iso6523-actorid-upis%3A%3A0088%3A%F0%9F",
        "/api/inbound/responses?since=%00%FF&limit=x", "/api/outbound/submit/%00/%FF/%23/%3A/DK?sbdhInstanceID=%00",
        "/sim/nemhandel/%00", "/sim/nemhandel/documents/%FF", "/sim/nemhandel/documents/x/xml",
        "/sim/nemhandel/documents/x/respond", "/sim/nemhandel/?q=%25%00", "/sim/nemhandel/register/?q=%FF",
        "/adresser/soeg?token=demo-addresses&tekst=%00", "/husnumre/soeg?token=demo-addresses&tekst=a&maksimum=x",
        "/adresser/soeg?token=demo-addresses&tekst=4%20%FF%201", "/adresser/%00?token=demo-addresses",
        "/sim/addresses/?q=%25%00", "/sim/addresses/%FF/remove", "/sim/qualification/?q=%00",
        "/np/v1/portings/%00", "/np/v1/portings/%FF/date", "/np/v1/events?since=%00%FF&limit=x", "/sim/porting/%00",
        "/sim/porting/?q=%25%00", "/sim/porting/hurry",
        "/tmf-api/appointment/v4/appointment?externalId=%00", "/tmf-api/appointment/v4/appointment/%FF",
        "/tmf-api/appointment/v4/events?since=%00%FF&limit=x", "/sim/fieldservice/%00",
        "/exchange/v1/tenants/%00/list/%FF?sequence=x", "/exchange/v1/tenants/12345674/usage?since=%00%FF&limit=x",
        "/sim/exchange/%00", "/sim/exchange/%FF/call?number=%00&at=%FF&o.%00=x", "/sim/exchange/x/sound/%00",
        "/sim/exchange/calls/99999999999999999999999",
        "/nowhere", "/sim/static/../../store.py", "/sim/static/%2e%2e/store.py",
    ],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_addresses(outside: Outside, address: str, accept: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = requests.request(method, outside.url + address, headers={"Accept": accept}, timeout=SECONDS)
        assert answer.status_code < 500, (method, answer.text)
        assert b"import" not in answer.content


def test_pages_show_markup_as_text(outside: Outside) -> None:
    put(outside, "markup", dispatch_xml(title="&lt;script&gt;alert(1)&lt;/script&gt;"))
    send_sms(outside, sms(text="<script>alert(2)</script> {{7*7}}"))
    for address in ("/", "/sim/mailboxes/", f"/sim/mailboxes/{CVR}", "/sim/sms/", "/sim/sms/4520123456"):
        page = requests.get(outside.url + address, timeout=SECONDS)
        assert page.headers["Content-Type"].startswith("text/html")
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text


def test_every_page_opens(outside: Outside) -> None:
    put(outside, "one")
    send_sms(outside, sms())
    create("one")
    visit = book("one")
    publish()
    for address in (
        "/",
        "/sim/porting/one",
        f"/sim/fieldservice/{visit.appointment_id}",
        "/sim/mailboxes/",
        f"/sim/mailboxes/{CVR}",
        "/sim/sms/",
        "/sim/mail/",
        "/sim/cvr/",
        "/sim/network/",
        "/sim/nemhandel/",
        "/sim/nemhandel/register/",
        "/sim/nemhandel/0088:5798009883735",
        "/sim/addresses/",
        "/sim/addresses/?q=Kajgade 4",
        "/sim/qualification/",
        "/sim/porting/",
        "/sim/fieldservice/",
        "/sim/exchange/",
        "/sim/exchange/12345674",
        "/sim/exchange/12345674/call",
        "/sim/faults",
    ):
        page = requests.get(outside.url + address, timeout=SECONDS)
        assert page.status_code == 200, address
        assert '<html lang="da"' in page.text
        assert "<h1" in page.text
