"""The document types of the simulated network: their names in the register and on the pages."""

from __future__ import annotations

from dataclasses import dataclass

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
BIS3 = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
OIOUBL = "OIOUBL-2.1"
BIS3_BILLING = "cenbii-procid-ubl::urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
OIOUBL_BILLING = "nes-procid-ubl::urn:www.nesubl.eu:profiles:profile5:ver2.0"
OIOUBL_PAYMENT = "oioubl-procid-ubl::Procurement-PayBas-1.0"
OIOUBL_ORDER = "oioubl-procid-ubl::Procurement-OrdSim-1.0"


@dataclass(frozen=True, slots=True)
class Type:
    """A document type, with its name on the pages."""

    name: str
    noun: str
    root: str
    customization: str
    process: str

    @property
    def identifier(self) -> str:
        """Return the identifier in the register."""
        return f"busdox-docid-qns::{UBL}:{self.root}-2::{self.root}##{self.customization}::2.1"

    @property
    def profile(self) -> str:
        """Return the profile, without the scheme of the process."""
        return self.process.partition("::")[2]

    @property
    def standard(self) -> str:
        return "OIOUBL" if self.is_oioubl else "BIS 3"

    @property
    def title(self) -> str:
        return f"{self.noun} ({self.standard})"

    @property
    def is_oioubl(self) -> bool:
        return self.customization == OIOUBL


_ALL = (
    Type("bis3_invoice", "Faktura", "Invoice", BIS3, BIS3_BILLING),
    Type("bis3_credit_note", "Kreditnota", "CreditNote", BIS3, BIS3_BILLING),
    Type("oioubl_invoice", "Faktura", "Invoice", OIOUBL, OIOUBL_BILLING),
    Type("oioubl_credit_note", "Kreditnota", "CreditNote", OIOUBL, OIOUBL_BILLING),
    Type("oioubl_reminder", "Rykker", "Reminder", OIOUBL, OIOUBL_PAYMENT),
    Type("oioubl_order", "Ordre", "Order", OIOUBL, OIOUBL_ORDER),
)
TYPES = {each.name: each for each in _ALL}
BY_IDENTIFIER = {each.identifier: each for each in _ALL}


def described(names: list[str]) -> str:
    """Return the document types by standard: "BIS 3: faktura, kreditnota. OIOUBL: rykker"."""
    found = [TYPES[name] for name in names]
    standards = dict.fromkeys(each.standard for each in found)
    nouns = {name: ", ".join(each.noun.lower() for each in found if each.standard == name) for name in standards}
    return ". ".join(f"{name}: {text}" for name, text in nouns.items())
