"""The demo operator's catalogue as rows of its feed files."""

from __future__ import annotations

from typing import NamedTuple

Row = tuple[str, ...]


class Product(NamedTuple):
    """A plan: kroner per month without VAT, gigabytes (None for unlimited), Mbit/s in both directions."""

    code: str
    category: str
    name: str
    price: int
    gigabytes: int | None = None
    binding_months: int = 0
    mbit: int | None = None
    offered: bool = True
    calls: str = ""

    def row(self) -> Row:
        """Return the feed row."""
        included = "" if self.gigabytes is None else str(self.gigabytes * 1000)
        speed = "" if self.mbit is None else str(self.mbit)
        return (self.code, self.category, self.name, f"{self.price}.00", included, self.calls, str(self.binding_months),
                "30", speed, speed, "yes" if self.offered else "no")  # fmt: skip


PRODUCTS = [
    Product("mobil-10", "mobile", "Mobil Erhverv 10 GB", 79, 10, offered=False, calls="included"),
    Product("mobil-30", "mobile", "Mobil Erhverv 30 GB", 99, 30, calls="included"),
    Product("mobil-100", "mobile", "Mobil Erhverv 100 GB", 149, 100, 6, calls="included"),
    Product("mobil-fri", "mobile", "Mobil Erhverv Fri", 229, None, 12, calls="included"),
    Product("mobil-data-200", "mobile", "Mobilt Bredbånd 200 GB", 119, 200, calls="none"),
    Product("telefoni-bruger", "telephony", "Telefoni Bruger", 59, calls="metered"),
    Product("telefoni-plus", "telephony", "Telefoni Bruger Plus", 89, calls="included"),
    Product("telefoni-trunk-10", "telephony", "SIP-trunk, 10 samtaler", 490, None, 12, calls="metered"),
    Product("telefoni-trunk-30", "telephony", "SIP-trunk, 30 samtaler", 1190, None, 12, calls="metered"),
    Product("fiber-100", "internet", "Fiber 100/100", 399, None, 6, 100),
    Product("fiber-300", "internet", "Fiber 300/300", 549, None, 6, 300),
    Product("fiber-500", "internet", "Fiber 500/500", 699, None, 12, 500),
    Product("fiber-1000", "internet", "Fiber 1000/1000", 899, None, 12, 1000),
    Product("coax-100", "internet", "Coax 100/100", 349, None, 6, 100),
    Product("5g-50", "internet", "5G 50/50", 299, None, 0, 50),
    Product("ethernet-100", "circuits", "Ethernet 100 Mbit/s", 1950, None, 24, 100),
    Product("ethernet-1000", "circuits", "Ethernet 1 Gbit/s", 3400, None, 24, 1000),
    Product("ethernet-10000", "circuits", "Ethernet 10 Gbit/s", 8900, None, 36, 10000),
]
BY_CODE = {product.code: product for product in PRODUCTS}

ADD_ONS: list[Row] = [
    ("data-10", "mobile", "Ekstra data 10 GB", "29.00", "yes"),
    ("verden", "mobile", "Roaming uden for EU", "49.00", "yes"),
    ("datasim", "mobile", "Ekstra datakort", "39.00", "yes"),
    ("forsikring", "mobile", "Forsikring af telefonen", "35.00", "yes"),
    ("wifi-opkald", "mobile", "Opkald over wi-fi", "0.00", "no"),
    ("optagelse", "telephony", "Optagelse af samtaler", "25.00", "yes"),
    ("udland-fri", "telephony", "Fri tale til udlandet", "45.00", "yes"),
    ("fast-ip", "internet", "Fast IP-adresse", "25.00", "yes"),
    ("mobil-backup", "internet", "Backup over mobilnettet", "149.00", "yes"),
    ("overvaagning", "circuits", "Overvågning døgnet rundt", "250.00", "yes"),
]
PLAN_HEADER = ["code", "category", "name", "price", "data_included_mb", "calls", "binding_months", "notice_days",
               "down_mbit", "up_mbit", "offered"]  # fmt: skip
ADD_ON_HEADER = ["code", "category", "name", "price", "offered"]
