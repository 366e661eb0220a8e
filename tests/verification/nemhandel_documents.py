"""Small e-invoices for the tests of NemHandel."""

from __future__ import annotations

from selfservice.gateways.nemhandel.port import UBL, DocumentType

NUMBERS = {"Invoice": "InvoicedQuantity", "CreditNote": "CreditedQuantity", "Reminder": "DebitLineAmount"}


def document(
    of: DocumentType, number: str = "90001234", *, amount: str = "100.00", line: str = "100.00", quantity: str = "1"
) -> bytes:
    """Return a document of the type with one line."""

    def party(role: str, name: str, endpoint: str) -> str:
        who = f"<cbc:EndpointID>{endpoint}</cbc:EndpointID><cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>"
        return f"<cac:{role}><cac:Party>{who}</cac:Party></cac:{role}>"

    return (
        f'<{of.root} xmlns="{UBL}:{of.root}-2" xmlns:cac="{UBL}:CommonAggregateComponents-2"'
        f' xmlns:cbc="{UBL}:CommonBasicComponents-2"><cbc:CustomizationID>{of.customization}</cbc:CustomizationID>'
        f"<cbc:ProfileID>{of.process.profile}</cbc:ProfileID><cbc:ID>{number}</cbc:ID>"
        "<cbc:IssueDate>2026-11-01</cbc:IssueDate><cbc:DocumentCurrencyCode>DKK</cbc:DocumentCurrencyCode>"
        + party("AccountingSupplierParty", "Nordlys &amp; Co", "DK40000003")
        + party("AccountingCustomerParty", "Nordhavn Byg A/S", "5798009883735")
        + f"<cac:LegalMonetaryTotal><cbc:LineExtensionAmount>{amount}</cbc:LineExtensionAmount>"
        f"<cbc:PayableAmount>{amount}</cbc:PayableAmount></cac:LegalMonetaryTotal>"
        f"<cac:{of.root}Line><cbc:{NUMBERS[of.root]}>{quantity}</cbc:{NUMBERS[of.root]}>"
        f"<cbc:LineExtensionAmount>{line}</cbc:LineExtensionAmount>"
        "<cac:Item><cbc:Name>Erhverv Fri</cbc:Name></cac:Item>"
        f"</cac:{of.root}Line></{of.root}>"
    ).encode()
