"""An annual report as a PDF, and on which of its pages each fact stands."""

# ruff: noqa: E501 - sentences of reports, a line for each

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from benchmarks.filings.figures import Accounts, Amounts, Company, shares_of, told
from benchmarks.filings.prose import AGREEMENT, POLICIES, RISKS

BODY: Final = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=10, leading=12.5, alignment=TA_JUSTIFY, spaceAfter=7
)
ITEM: Final = ParagraphStyle(
    "item", parent=BODY, fontName="Times-Bold", fontSize=11.5, spaceBefore=10, spaceAfter=8
)
HEAD: Final = ParagraphStyle("head", parent=BODY, fontName="Times-Bold", spaceBefore=6)
CENTRED: Final = ParagraphStyle("centred", parent=ITEM, alignment=TA_CENTER)
SMALL: Final = ParagraphStyle("small", parent=BODY, alignment=TA_CENTER, fontSize=8.5)

Facts = Mapping[str, frozenset[int]]
Row = tuple[str, Sequence[float | str]]


class Mark(Flowable):  # type: ignore[misc]
    """Takes no room, and notes on which page it comes to stand."""

    def __init__(self, facts: Sequence[str], pages: dict[str, set[int]]) -> None:
        super().__init__()
        self.width = self.height = 0
        self._facts = facts
        self._pages = pages

    def draw(self) -> None:
        """Note the page."""
        for fact in self._facts:
            self._pages[fact].add(self.canv.getPageNumber())


class Report:
    """One company's report on one year."""

    def __init__(self, company: Company, year: int, accounts: Accounts, pages: int) -> None:
        self._company = company
        self._year = year
        self._now, self._before = accounts.of(year), accounts.of(year - 1)
        self._earlier = accounts.of(year - 2)
        self._length = pages
        self._places: dict[str, set[int]] = defaultdict(set)
        self._chance = random.Random(f"{company.name} {year} prose")  # noqa: S311 - no secret

    def write(self, folder: Path) -> tuple[str, Facts, int]:
        """Write the file; gives its name, the pages of each fact, and how many pages it has."""
        name = f"{self._company.file}_{self._year}_10K.pdf"
        document = BaseDocTemplate(
            str(folder / name), pagesize=LETTER, invariant=1, title=f"Form 10-K {self._year}"
        )
        frame = Frame(60, 60, LETTER[0] - 120, LETTER[1] - 120, id="page")
        document.addPageTemplates(
            [PageTemplate("page", [frame], onPage=lambda canvas, _d: self._furniture(canvas))]
        )
        story = [*self._front(), *self._discussion(), *self._statements(), *self._notes()]
        document.build([*story, *self._exhibits()])
        return name, {f: frozenset(p) for f, p in self._places.items()}, document.page

    def _furniture(self, canvas: Any) -> None:  # noqa: ANN401 - reportlab's canvas
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(60, LETTER[1] - 40, "Table of Contents")
        canvas.drawCentredString(LETTER[0] / 2, 36, str(canvas.getPageNumber()))

    def _mark(self, *facts: str) -> Mark:
        return Mark(facts, self._places)

    def _front(self) -> Iterator[Flowable]:
        c, now = self._company, self._now
        yield Paragraph("UNITED STATES SECURITIES AND EXCHANGE COMMISSION", CENTRED)
        yield Paragraph("FORM 10-K", CENTRED)
        yield Paragraph(
            "ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT", SMALL
        )
        yield Paragraph(f"For the fiscal year ended December 31, {self._year}", SMALL)
        yield Paragraph(c.name, CENTRED)
        yield Paragraph(f"(Exact name of registrant) {c.city}", SMALL)
        yield PageBreak()
        yield Paragraph("PART I", CENTRED)
        yield Paragraph("Item 1. Business", ITEM)
        yield Paragraph(
            f"{c.name} makes and sells {c.trade}. The Company reports in {len(c.segments)} "
            f"segments: {', '.join(c.segments)}. Its principal executive offices are in {c.city}.",
            BODY,
        )
        for segment in c.segments:
            yield Paragraph(segment, HEAD)
            yield Paragraph(
                f"The {segment} segment serves customers in {', '.join(c.regions)} directly and "
                "through distributors. It competes on quality, price, delivery and service with "
                "companies that are larger and others that are local. Demand is somewhat higher in "
                "the second half of the year. Raw materials are available from several sources.",
                BODY,
            )
        yield Paragraph("Customers", HEAD)
        yield self._mark("customer")
        yield Paragraph(
            f"Sales to {c.customer} were {self._year % 7 + 9}% of consolidated net sales in "
            f"{self._year}. No other customer exceeded 5%.",
            BODY,
        )
        yield Paragraph("Human Capital", HEAD)
        yield self._mark("employees")
        yield Paragraph(
            f"At December 31, {self._year}, the Company employed approximately "
            f"{now['employees']:,.0f} people, of whom {self._year % 11 + 22}% work outside the "
            "United States. Safety, training and an inclusive workplace are overseen by the "
            "board's committee on people.",
            BODY,
        )
        yield Paragraph("Item 1A. Risk Factors", ITEM)
        for _ in range(max(1, self._length // 40)):
            for title, text in self._chance.sample(RISKS, len(RISKS)):
                yield Paragraph(title, HEAD)
                yield Paragraph(text, BODY)
        yield Paragraph("Item 2. Properties", ITEM)
        yield self._mark("properties")
        yield Paragraph(
            f"The Company owns or leases {self._year % 13 + 31} sites. Its headquarters in {c.city} "
            "are owned. The sites are suitable and adequate for present needs.",
            BODY,
        )
        yield Paragraph("Item 3. Legal Proceedings", ITEM)
        yield self._mark("legal")
        yield Paragraph(
            f"In March {self._year - 1}, {c.opponent} filed a complaint against the Company in a "
            f"federal district court, alleging breach of contract and seeking damages of "
            f"${self._year % 17 + 20} million. Trial is set for {self._year + 1}. The Company "
            "believes that it has meritorious defences and has not recorded a liability.",
            BODY,
        )
        yield Paragraph("PART II", CENTRED)
        yield Paragraph("Item 5. Market for Registrant's Common Equity", ITEM)
        yield Paragraph(
            "The common stock is listed on the New York Stock Exchange. The table shows purchases "
            "of common stock in the fourth quarter under the programme that the board approved.",
            BODY,
        )

    def _discussion(self) -> Iterator[Flowable]:
        now, before, year = self._now, self._before, self._year
        yield Paragraph(
            "Item 7. Management's Discussion and Analysis of Financial Condition and Results of "
            "Operations",
            ITEM,
        )
        yield Paragraph("Overview", HEAD)
        change = (now["sales"] / before["sales"] - 1) * 100
        yield self._mark("growth")
        yield Paragraph(
            f"Net sales of {year} were ${told(now['sales'])} million, "
            f"{'an increase' if change > 0 else 'a decrease'} of {abs(change):.1f}% from {year - 1}. "
            f"Price contributed {abs(change) / 2:.1f}%, and volume most of the rest; currency "
            "translation had a small effect. Management uses organic growth and free cash flow to "
            "judge performance.",
            BODY,
        )
        segments = shares_of(self._company, year, self._company.segments, now["sales"])
        earlier = shares_of(self._company, year - 1, self._company.segments, before["sales"])
        yield Paragraph("Results by Segment", HEAD)
        for segment, amount in segments.items():
            yield self._mark(f"segment {segment}")
            yield Paragraph(
                f"<b>{segment}.</b> Net sales were ${told(amount)} million, compared with "
                f"${told(earlier[segment])} million in the prior year. Operating margin was "
                f"{self._chance.uniform(9, 24):.1f}%. Higher prices offset the cost of materials "
                "and of freight, and productivity offset wage inflation.",
                BODY,
            )
        yield Paragraph("Liquidity and Capital Resources", HEAD)
        yield self._mark("liquidity")
        yield Paragraph(
            "The Company's principal source of liquidity is cash flow from operating activities. "
            f"It has a committed revolving credit facility of ${year % 9 + 5}00 million that "
            f"expires in {year + 4}, under which nothing was drawn at year end. Management believes "
            "that these sources suffice for working capital, capital expenditures, dividends and "
            "debt maturities of the next twelve months.",
            BODY,
        )
        for topic in ("Contractual Obligations", "Off-Balance Sheet Arrangements", "Outlook"):
            yield Paragraph(topic, HEAD)
            yield Paragraph(
                "The Company has obligations under borrowings, leases, pension plans and purchase "
                "commitments, which are described in the notes to the consolidated financial "
                "statements. It expects to meet them from cash flow and from its credit facility. "
                "Statements about the future are subject to the risks described in Item 1A.",
                BODY,
            )
        yield Paragraph("Critical Accounting Estimates", HEAD)
        for title, text in self._chance.sample(POLICIES, 7):
            yield Paragraph(f"<i>{title}.</i> {text}", BODY)
        yield Paragraph("Item 7A. Quantitative and Qualitative Disclosures About Market Risk", ITEM)
        yield Paragraph(
            "A change of interest rates by one percentage point would change annual interest "
            f"expense by ${year % 5 + 3} million. A strengthening of the dollar by 10% would reduce "
            f"income before income taxes by ${year % 7 + 11} million.",
            BODY,
        )

    def _statements(self) -> Iterator[Flowable]:
        y = self._year
        yield PageBreak()
        yield Paragraph("Item 8. Financial Statements and Supplementary Data", ITEM)
        yield Paragraph("Report of Independent Registered Public Accounting Firm", HEAD)
        yield Paragraph(
            "We have audited the accompanying consolidated balance sheets, the related consolidated "
            "statements of income, comprehensive income, changes in equity and cash flows, and the "
            "related notes. In our opinion they present fairly, in all material respects, the "
            "financial position, results of operations and cash flows of the Company.",
            BODY,
        )
        yield from self._statement(
            "Consolidated Statements of Income", "income", (y, y - 1, y - 2), self._income()
        )
        yield from self._statement(
            "Consolidated Balance Sheets", "balance", (y, y - 1), self._balance()
        )
        yield from self._statement(
            "Consolidated Statements of Cash Flows", "cash flows", (y, y - 1, y - 2), self._cash()
        )

    def _statement(
        self, title: str, fact: str, years: Sequence[int], rows: Sequence[Row]
    ) -> Iterator[Flowable]:
        yield PageBreak()
        yield self._mark(fact)
        yield Paragraph(self._company.name, CENTRED)
        yield Paragraph(title, CENTRED)
        when = "At December 31" if fact == "balance" else "Years ended December 31"
        yield Paragraph(f"{when} (in millions, except per share amounts)", SMALL)
        yield _table(("", *(str(year) for year in years)), rows)
        yield Paragraph(
            "The accompanying notes are an integral part of these consolidated statements.", SMALL
        )

    def _line(self, label: str, name: str, years: int, sign: int = 1) -> Row:
        amounts = (self._now, self._before, self._earlier)[:years]
        return label, [sign * one[name] for one in amounts]

    def _income(self) -> list[Row]:
        def per_share(dilution: float) -> list[str]:
            years = (self._now, self._before, self._earlier)
            return [f"{a['net'] / (a['shares'] * dilution):.2f}" for a in years]

        return [
            self._line("Net sales", "sales", 3),
            self._line("Cost of sales", "cost", 3),
            self._line("Gross profit", "gross", 3),
            self._line("Selling, general and administrative expenses", "sga", 3),
            self._line("Research, development and related expenses", "research", 3),
            self._line("Restructuring charges", "restructuring", 3),
            self._line("Operating income", "operating", 3),
            self._line("Interest expense", "interest", 3),
            self._line("Other income, net", "other", 3),
            self._line("Income before income taxes", "pretax", 3),
            self._line("Provision for income taxes", "tax", 3),
            self._line("Net income", "net", 3),
            ("Basic earnings per share", per_share(1.0)),
            ("Diluted earnings per share", per_share(1.02)),
            self._line("Weighted average shares outstanding, basic", "shares", 3),
        ]

    def _balance(self) -> list[Row]:
        return [
            ("Assets", []),
            self._line("Cash and cash equivalents", "cash", 2),
            self._line("Marketable securities, current", "securities", 2),
            self._line("Accounts receivable, net of allowances", "receivables", 2),
            self._line("Inventories", "inventories", 2),
            self._line("Prepaids and other current assets", "prepaid", 2),
            self._line("Total current assets", "current_assets", 2),
            self._line("Property, plant and equipment, net", "ppe", 2),
            self._line("Operating lease right-of-use assets", "lease_assets", 2),
            self._line("Goodwill", "goodwill", 2),
            self._line("Intangible assets, net", "intangibles", 2),
            self._line("Other assets", "other_assets", 2),
            self._line("Total assets", "assets", 2),
            ("Liabilities and equity", []),
            self._line("Short-term borrowings and current portion of debt", "borrowings", 2),
            self._line("Accounts payable", "payables", 2),
            self._line("Accrued payroll", "payroll", 2),
            self._line("Accrued income taxes", "taxes_due", 2),
            self._line("Other current liabilities", "other_current", 2),
            self._line("Total current liabilities", "current_debts", 2),
            self._line("Long-term debt", "debt", 2),
            self._line("Pension and postretirement benefits", "pensions", 2),
            self._line("Operating lease liabilities", "lease_debt", 2),
            self._line("Other liabilities", "other_debt", 2),
            self._line("Total liabilities", "debts", 2),
            self._line("Total equity", "equity", 2),
            ("Total liabilities and equity", [self._now["assets"], self._before["assets"]]),
        ]

    def _cash(self) -> list[Row]:
        return [
            ("Cash Flows from Operating Activities", []),
            self._line("Net income", "net", 3),
            self._line("Depreciation and amortization", "depreciation", 3),
            self._line("Stock-based compensation expense", "stock_pay", 3),
            self._line("Deferred income taxes", "deferred", 3),
            self._line("Changes in working capital", "working", 3),
            self._line("Net cash provided by operating activities", "from_operations", 3),
            ("Cash Flows from Investing Activities", []),
            self._line("Purchases of property, plant and equipment", "capex", 3, -1),
            self._line("Acquisitions, net of cash acquired", "acquisitions", 3, -1),
            self._line("Proceeds from sale of businesses and assets", "sold", 3),
            self._line("Net cash used in investing activities", "invested", 3),
            ("Cash Flows from Financing Activities", []),
            self._line("Repayment of debt", "repaid", 3, -1),
            self._line("Proceeds from debt", "borrowed", 3),
            self._line("Purchases of treasury stock", "buybacks", 3, -1),
            self._line("Dividends paid to shareholders", "dividends", 3, -1),
            self._line("Net cash used in financing activities", "financed", 3),
            self._line("Effect of exchange rate changes on cash", "exchange", 3),
        ]

    def _notes(self) -> Iterator[Flowable]:
        c, now, before, y = self._company, self._now, self._before, self._year
        yield PageBreak()
        yield Paragraph("Notes to Consolidated Financial Statements", CENTRED)
        yield Paragraph("NOTE 1. Significant Accounting Policies", ITEM)
        for _ in range(max(1, self._length // 50)):
            for title, text in self._chance.sample(POLICIES, len(POLICIES)):
                yield Paragraph(f"<b>{title}:</b> {text}", BODY)
        for number, (title, fact, text, header, rows) in enumerate(
            _noted(c, y, now, before), start=2
        ):
            yield Paragraph(f"NOTE {number}. {title}", ITEM)
            for _ in range(max(1, self._length // 30)):
                _, filler = self._chance.choice(POLICIES)
                yield Paragraph(filler, BODY)
            yield self._mark(fact)
            yield Paragraph(text, BODY)
            if rows:
                yield _table(header, rows)
                yield Spacer(1, 8)

    def _exhibits(self) -> Iterator[Flowable]:
        """Agreements, as long as the report is to be."""
        yield PageBreak()
        yield Paragraph("PART IV", CENTRED)
        yield Paragraph("Item 15. Exhibits", ITEM)
        body = self._length - (12 + self._length // 20)
        for page in range(max(0, body)):
            yield Paragraph(f"ARTICLE {page + 1}", CENTRED)
            for section in range(7):
                text = self._chance.choice(AGREEMENT)
                yield Paragraph(f"Section {page + 1}.{section + 1:02}. {text}", BODY)
            yield PageBreak()


def _noted(
    c: Company, y: int, now: Amounts, before: Amounts
) -> Iterator[tuple[str, str, str, Sequence[str], Sequence[Row]]]:
    """The notes: title, fact, text, and a table where there is one."""
    years = ("(Millions)", str(y), str(y - 1))
    regions = shares_of(c, y, c.regions, now["sales"])
    last = shares_of(c, y - 1, c.regions, before["sales"])
    yield (
        "Revenue",
        "regions",
        "Net sales are disaggregated by the geographic area of the customer.",
        years,
        [(region, [regions[region], last[region]]) for region in c.regions],
    )
    yield (
        "Acquisitions and Divestitures",
        "acquired",
        f"In May {y}, the Company completed the acquisition of {c.bought} for "
        f"${told(now['paid_for'])} million in cash. Goodwill is attributable to the workforce and "
        "expected synergies, and is not deductible for tax purposes.",
        (),
        [],
    )
    goodwill = shares_of(c, y, c.segments, now["goodwill"])
    yield (
        "Goodwill and Intangible Assets",
        "goodwill",
        f"Amortization expense was ${told(now['amortisation'])} million. Goodwill by segment:",
        ("(Millions)", str(y)),
        [(segment, [amount]) for segment, amount in goodwill.items()],
    )
    yield (
        "Income Taxes",
        "tax rate",
        "The provision differs from the statutory rate for the reasons shown.",
        ("", str(y), str(y - 1)),
        [
            ("Statutory U.S. tax rate", ["21.0%", "21.0%"]),
            ("State income taxes, net", ["1.2%", "1.1%"]),
            ("Foreign rate differences", [f"{(now['rate'] - 0.222) * 100:.1f}%", "0.4%"]),
            (
                "Effective worldwide tax rate",
                [f"{now['rate'] * 100:.1f}%", f"{before['rate'] * 100:.1f}%"],
            ),
        ],
    )
    due = [round(now["debt"] * share) for share in (0.08, 0.14, 0.05, 0.21)]
    yield (
        "Long-Term Debt and Short-Term Borrowings",
        "maturities",
        "Maturities of long-term debt for the years after the balance sheet date are:",
        ("(Millions)", *(str(y + n) for n in range(1, 5)), "After"),
        [("Maturities", [*due, round(now["debt"] - sum(due))])],
    )
    yield (
        "Pension and Postretirement Benefit Plans",
        "pension",
        f"The discount rate used to measure the benefit obligation was {4 + y % 10 / 10:.2f}%, and "
        "the expected long-term return on plan assets was 6.50%.",
        years,
        [
            (
                "Projected benefit obligation",
                [round(now["pensions"] * 4), round(before["pensions"] * 4)],
            ),
            (
                "Fair value of plan assets",
                [round(now["pensions"] * 3), round(before["pensions"] * 3)],
            ),
            ("Funded status", [-now["pensions"], -before["pensions"]]),
        ],
    )
    yield (
        "Leases",
        "leases",
        f"The weighted average remaining lease term was {5 + y % 4}.{y % 10} years and the weighted "
        f"average discount rate {3 + y % 3}.1%.",
        (),
        [],
    )
    yield (
        "Stock-Based Compensation",
        "stock pay",
        f"Unrecognised compensation cost was ${told(now['stock_pay'] * 1.4)} million, to be "
        "recognised over a weighted average of 1.9 years.",
        (),
        [],
    )
    yield (
        "Commitments and Contingencies",
        "warranties",
        f"Environmental accruals were ${told(now['prepaid'] / 4)} million and product warranty "
        f"accruals ${told(now['prepaid'] / 6)} million at year end.",
        (),
        [],
    )
    segments = shares_of(c, y, c.segments, now["sales"])
    income = shares_of(c, y + 1000, c.segments, now["operating"])
    yield (
        "Business Segments",
        "segments",
        "The chief operating decision maker uses operating income to allocate resources.",
        ("(Millions)", "Net sales", "Operating income"),
        [(segment, [segments[segment], income[segment]]) for segment in c.segments],
    )
    quarters = [round(now["sales"] * share) for share in (0.23, 0.25, 0.26)]
    yield (
        "Quarterly Data (Unaudited)",
        "quarters",
        "Results by quarter:",
        ("(Millions)", "First", "Second", "Third", "Fourth"),
        [("Net sales", [*quarters, now["sales"] - sum(quarters)])],
    )


def _table(header: Sequence[str], rows: Sequence[Row]) -> Table:
    cells = [list(header)]
    for label, values in rows:
        shown = [value if isinstance(value, str) else told(value) for value in values]
        cells.append([label, *shown, *[""] * (len(header) - 1 - len(shown))])
    widths = [250, *[60] * (len(header) - 1)]
    table = Table(cells, colWidths=widths, rowHeights=14)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), "Times-Roman", 9),
                ("FONT", (0, 0), (-1, 0), "Times-Bold", 9),
                ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.5, "black"),
            ]
        )
    )
    return table
