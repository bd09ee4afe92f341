"""What is asked of a report, in the words of those who ask, and the facts that answer it."""

# ruff: noqa: E501 - sentences of reports, a line for each

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.filings.figures import Company


@dataclass(frozen=True)
class Question:
    """A question about one report; any of ``facts`` answers it."""

    kind: str
    text: str
    facts: Sequence[str]


_TEMPLATES: Final[Sequence[tuple[str, str, Sequence[str]]]] = (
    ("statement", "What was the FY{y} capital expenditure of {c} in USD millions? Go by the cash flow statement.", ["cash flows"]),
    ("statement", "How much did {c} spend on share buybacks in fiscal {y}?", ["cash flows"]),
    ("statement", "What is the year end FY{y} net PP&E of {c}?", ["balance"]),
    ("statement", "What did {c} pay its shareholders in dividends in {y}?", ["cash flows"]),
    ("statement", "Does {c} have positive working capital according to the FY{y} balance sheet?", ["balance"]),
    ("statement", "What was the gross margin of {c} in FY{y}?", ["income"]),
    ("statement", "How much were total current liabilities of {c} at the end of {y}?", ["balance"]),
    ("statement", "What is the FY{y} operating margin of {c}, based on the income statement?", ["income"]),
    ("statement", "How much inventory did {c} hold at the end of FY{y}?", ["balance"]),
    ("statement", "What were the research and development expenses of {c} in {y}?", ["income"]),
    ("statement", "How much cash did {c} generate from operations in FY{y}?", ["cash flows"]),
    ("statement", "What is the quick ratio of {c} for FY{y}, from the statement of financial position?", ["balance"]),
    ("statement", "What was the diluted EPS of {c} in {y}?", ["income"]),
    ("statement", "What is the return on assets of {c} for FY{y}: net income over total assets?", ["income", "balance"]),
    ("statement", "How much depreciation and amortization did {c} report for FY{y}?", ["cash flows"]),
    ("note", "What was the effective tax rate of {c} in FY{y}?", ["tax rate"]),
    ("note", "How much of the long-term debt of {c} falls due in {y2}, as of the end of {y}?", ["maturities"]),
    ("note", "How much did {c} pay for {bought} in {y}?", ["acquired"]),
    ("note", "In which region did {c} sell most in FY{y}?", ["regions"]),
    ("note", "Which segment of {c} earned the highest operating income in FY{y}?", ["segments"]),
    ("note", "What discount rate did {c} use for its pension obligations in {y}?", ["pension"]),
    ("note", "What is the weighted average remaining lease term of {c} at the end of {y}?", ["leases"]),
    ("note", "What were the sales of {c} in the fourth quarter of {y}?", ["quarters"]),
    ("note", "How much goodwill did {c} carry for {segment} in {y}?", ["goodwill"]),
    ("text", "How many people worked for {c} at the end of FY{y}?", ["employees"]),
    ("text", "What legal battles is {c} fighting as of FY{y}?", ["legal"]),
    ("text", "Who is the largest customer of {c} in FY{y}?", ["customer"]),
    ("text", "How large is the revolving credit facility of {c} in {y}, and when does it expire?", ["liquidity"]),
    ("text", "By how much did sales of {c} grow in FY{y}?", ["growth", "income"]),
    ("text", "What were the net sales of the {segment} business of {c} in {y}?", ["segment {segment}", "segments"]),
)  # fmt: skip

_SHORT: Final = ("Corporation", ", Inc.", "Holdings", "plc")


def questions_on(company: Company, year: int, number: int) -> Iterator[Question]:
    """A third of what can be asked, another third for the next report."""
    short = company.name
    for ending in _SHORT:
        short = short.removesuffix(ending).rstrip()
    segment = company.segments[number % len(company.segments)]
    values = {
        "c": short if number % 2 else company.name,
        "y": year,
        "y2": year + 2,
        "bought": company.bought,
        "segment": segment,
    }
    for kind, text, facts in _TEMPLATES[number % 3 :: 3]:
        yield Question(kind, text.format(**values), [fact.format(**values) for fact in facts])
