"""The accounts of a company, year by year, as its statements show them; in millions of dollars."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

FIRST_YEAR: Final = 2019

Amounts = Mapping[str, float]


@dataclass(frozen=True)
class Company:
    """What does not change from year to year."""

    name: str
    file: str
    city: str
    trade: str
    segments: Sequence[str]
    regions: Sequence[str]
    customer: str
    opponent: str
    bought: str
    sales: float


COMPANIES: Final = (
    Company(
        "Halden Instruments Corporation",
        "HALDENINSTR",
        "Rochester, Minnesota",
        "measuring instruments for laboratories and factories",
        ("Laboratory Analysis", "Process Control", "Field Services"),
        ("Americas", "Europe", "Asia Pacific"),
        "Northgate Clinical",
        "Ostrava Sensors",
        "Lumen Optics",
        3200.0,
    ),
    Company(
        "Quarrymoor Foods, Inc.",
        "QUARRYMOOR",
        "Cedar Rapids, Iowa",
        "frozen meals, sauces and bakery goods",
        ("Frozen", "Pantry", "Bakery", "Foodservice"),
        ("United States", "Canada", "Rest of World"),
        "Valmart Stores",
        "Prairie Growers Cooperative",
        "Tilda's Kitchen",
        7800.0,
    ),
    Company(
        "Brightwater Utilities Holdings",
        "BRIGHTWATER",
        "Tacoma, Washington",
        "water and wastewater services",
        ("Regulated Water", "Wastewater", "Market-Based"),
        ("Pacific Northwest", "Mountain", "Southwest"),
        "the City of Yakima",
        "Cascade Ratepayers Association",
        "Silver Creek Water",
        2100.0,
    ),
    Company(
        "Castellan Software plc",
        "CASTELLAN",
        "Austin, Texas",
        "software that protects networks and data",
        ("Cloud Security", "Endpoint", "Consulting"),
        ("North America", "EMEA", "Japan and Pacific"),
        "Meridian Bank Group",
        "Redwood Patents LLC",
        "Packetwise",
        1450.0,
    ),
)


class Accounts:
    """Every line of a company's statements for a year; the same line is the same in each report."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._years: dict[int, dict[str, float]] = {}

    def of(self, year: int) -> Amounts:
        """The lines by their names."""
        if year not in self._years:
            self._years[year] = self._made(year)
        return self._years[year]

    def _made(self, year: int) -> dict[str, float]:
        chance = random.Random(f"{self._company.name} {year}")  # noqa: S311 - no secret

        def part(low: float, high: float) -> float:
            return round(chance.uniform(low, high), 3)

        sales = self._company.sales * 1.06 ** (year - FIRST_YEAR) * part(0.94, 1.06)
        a: dict[str, float] = {"sales": sales}
        a["cost"] = sales * part(0.48, 0.6)
        a["gross"] = sales - a["cost"]
        a["sga"] = sales * part(0.17, 0.22)
        a["research"] = sales * part(0.03, 0.09)
        a["restructuring"] = sales * part(0.002, 0.01)
        a["operating"] = a["gross"] - a["sga"] - a["research"] - a["restructuring"]
        a["interest"] = sales * part(0.01, 0.02)
        a["other"] = sales * part(0.001, 0.005)
        a["pretax"] = a["operating"] - a["interest"] + a["other"]
        a["rate"] = part(0.17, 0.26)
        a["tax"] = a["pretax"] * a["rate"]
        a["net"] = a["pretax"] - a["tax"]
        a["shares"] = self._company.sales / 18 * part(0.97, 1.03)
        for name, low, high in (
            ("cash", 0.05, 0.14), ("securities", 0.01, 0.05), ("receivables", 0.1, 0.16),
            ("inventories", 0.08, 0.15), ("prepaid", 0.02, 0.04), ("ppe", 0.25, 0.5),
            ("lease_assets", 0.03, 0.06), ("goodwill", 0.2, 0.4), ("intangibles", 0.1, 0.2),
            ("other_assets", 0.02, 0.06), ("borrowings", 0.02, 0.08), ("payables", 0.08, 0.13),
            ("payroll", 0.02, 0.05), ("taxes_due", 0.01, 0.02), ("other_current", 0.03, 0.07),
            ("debt", 0.25, 0.45), ("pensions", 0.03, 0.09), ("lease_debt", 0.02, 0.05),
            ("other_debt", 0.02, 0.05), ("depreciation", 0.03, 0.06), ("stock_pay", 0.005, 0.02),
            ("capex", 0.03, 0.08), ("acquisitions", 0.01, 0.07), ("sold", 0.002, 0.02),
            ("repaid", 0.04, 0.1), ("borrowed", 0.04, 0.1), ("buybacks", 0.01, 0.06),
            ("dividends", 0.015, 0.05), ("working", -0.02, 0.02), ("exchange", -0.004, 0.004),
            ("deferred", -0.01, 0.01), ("paid_for", 0.05, 0.09), ("amortisation", 0.008, 0.02),
        ):  # fmt: skip
            a[name] = sales * part(low, high)
        a["current_assets"] = sum(
            a[n] for n in ("cash", "securities", "receivables", "inventories", "prepaid")
        )
        a["assets"] = a["current_assets"] + sum(
            a[n] for n in ("ppe", "lease_assets", "goodwill", "intangibles", "other_assets")
        )
        a["current_debts"] = sum(
            a[n] for n in ("borrowings", "payables", "payroll", "taxes_due", "other_current")
        )
        a["debts"] = a["current_debts"] + sum(
            a[n] for n in ("debt", "pensions", "lease_debt", "other_debt")
        )
        a["equity"] = a["assets"] - a["debts"]
        a["from_operations"] = sum(
            a[n] for n in ("net", "depreciation", "stock_pay", "deferred", "working")
        )
        a["invested"] = a["sold"] - a["capex"] - a["acquisitions"]
        a["financed"] = a["borrowed"] - a["repaid"] - a["buybacks"] - a["dividends"]
        a["employees"] = round(self._company.sales * part(3.1, 4.2), -2)
        return {name: round(value, 4 if name == "rate" else 0) for name, value in a.items()}


def shares_of(company: Company, year: int, parts: Sequence[str], total: float) -> dict[str, float]:
    """A total by segments or regions."""
    weights = [
        random.Random(f"{company.name} {name}").uniform(1, 4)  # noqa: S311 - no secret
        * random.Random(f"{company.name} {name} {year}").uniform(0.9, 1.1)  # noqa: S311
        for name in parts
    ]
    return {n: round(total * w / sum(weights)) for n, w in zip(parts, weights, strict=True)}


def told(amount: float) -> str:
    """An amount as statements print it."""
    return f"({abs(amount):,.0f})" if amount < 0 else f"{amount:,.0f}"
