"""Figures that go by other names where they stand: in accounts above all.

Who asks for capital expenditure, the quick ratio or buybacks finds neither word in a balance sheet
or a cash flow statement, but the lines that they are taken or computed from.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from tunedd_api.rag.language.keywords import keywords

_ITEMS: Final = r"""
    capital expenditures?|capex|capital spending: purchases of property, plant and equipment; cash flows; investing activities
    pp&e|ppne|fixed assets?: property, plant and equipment, net; balance sheets
    fixed asset turnover: property, plant and equipment, net; balance sheets; net sales; revenue
    buybacks?|share repurchases?|stock repurchases?|repurchased? (?:shares|stock): purchases of treasury stock; repurchases of common stock; cash flows; financing activities
    dividends?: dividends paid; cash flows; financing activities
    working capital: total current assets; total current liabilities; balance sheets
    quick ratio|acid test: total current assets; inventories; total current liabilities; balance sheets
    current ratio: total current assets; total current liabilities; balance sheets
    cash ratio: cash and cash equivalents; total current liabilities; balance sheets
    gross margin|gross profit: gross profit; net sales; cost of sales; cost of goods sold; statements of income
    operating margin|operating profit|ebit: operating income; net sales; statements of income
    net (?:profit )?margin: net income; net sales; statements of income
    ebitda: operating income; depreciation and amortization; statements of income; cash flows
    return on assets|roa|asset turnover: net income; total assets; balance sheets; statements of income
    return on equity|roe: net income; total equity; shareholders' equity; balance sheets
    debt[- ]to[- ]equity|gearing ratio: total liabilities; long-term debt; total equity; balance sheets
    interest cover(?:age)?: operating income; interest expense; statements of income
    free cash flows?|fcf: net cash provided by operating activities; purchases of property, plant and equipment; cash flows
    operating cash flows?|cash(?: flows?)? (?:\w+ ){0,6}from (?:its |their )?operati(?:ons|ng activities): net cash provided by operating activities; cash flows
    d&a|depreciation and amorti[sz]ation|depreciation: depreciation and amortization; cash flows; operating activities
    inventory turnover|days (?:of )?inventory|dio: inventories; cost of sales; balance sheets; statements of income
    inventory|inventories: inventories; balance sheets; current assets
    days payables? outstanding|dpo: accounts payable; cost of sales; balance sheets
    days sales outstanding|dso: accounts receivable; net sales; balance sheets
    accounts receivables?|receivables: accounts receivable, net; balance sheets
    accounts payables?|payables: accounts payable; balance sheets
    r&d: research and development; research, development and related expenses; statements of income
    research and development expenses?|research expenses?: research, development and related expenses; statements of income
    sg&a: selling, general and administrative expenses; statements of income
    cogs|cost of goods sold|cost of revenues?: cost of sales; cost of revenue; statements of income
    eps|earnings per share: basic earnings per share; diluted earnings per share; statements of income
    top line|(?:total|net) revenues?|revenues? (?:in|for|of|grow|growth|growing): net sales; total revenue; statements of income
    effective tax rate: effective tax rate; provision for income taxes; income before income taxes
    income statement|profit and loss|p&l: statements of income; statements of operations; net income
    balance sheet|financial position: balance sheets; total assets; total liabilities
    cash flow statement|statement of cash flows: statements of cash flows; operating activities; investing activities; financing activities
    (?:debts?|borrowings|notes|bonds|loans) (?:\w+ ){0,8}(?:due|matures?)|maturit(?:y|ies) of: maturities of long-term debt
    (?:regions?|countr(?:y|ies)|geograph\w+) (?:\w+ ){0,6}(?:sell|sold|sales|revenues?)|(?:sales|revenues?) (?:\w+ ){0,4}(?:regions?|countr(?:y|ies)|geograph\w+): geographic area; net sales
    total debt|borrowings|indebtedness: long-term debt; short-term borrowings; current portion of debt; balance sheets
    shareholders'? equity|stockholders'? equity: total equity; balance sheets
    umsatz(?:erlöse)?|erlöse: net sales; revenue; statements of income
    bilanz: balance sheets; total assets
"""  # noqa: E501 - a line for each
"""What is asked for, as alternatives of a regular expression, and the lines and statements that
hold it; from what annual reports under US GAAP and IFRS call their lines."""


_FIGURE: Final = re.compile(r"[($€£-]*\d[\d.,]*[)%]*")
_FURTHER_WORDS: Final = 3
_MOST_ROWS: Final = 3


@lru_cache(maxsize=1024)
def line_items(question: str) -> tuple[str, ...]:
    """The lines and statements that hold what a question asks for; mostly there are none."""
    if not _any_item().search(question):
        return ()
    return tuple(
        dict.fromkeys(item for asked, items in _items() if asked.search(question) for item in items)
    )


@cache
def _items() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((_pattern(asked), items) for asked, items in _read())


@cache
def _any_item() -> re.Pattern[str]:
    """Whatever is asked for by one of the names: most questions are told apart in one pass."""
    names = "|".join(asked for asked, _ in _read())
    return _pattern(names)


def _pattern(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w&])(?:{names})(?![\w&])", re.IGNORECASE)


def _read() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names of each line of the table, and the items that hold what goes by them."""
    for line in _ITEMS.strip().splitlines():
        asked, items = line.strip().rsplit(": ", 1)
        yield asked, tuple(item.strip() for item in items.split(";"))


def row_likeness(text: str, items: tuple[str, ...]) -> float:
    """How many of the items have a row of figures of their own in a text, as a share of three.

    A row is a line with figures, all of whose other words are those of one item.
    """
    wanted = [frozenset(keywords(item)) for item in items]
    found: set[frozenset[str]] = set()
    for line in text.splitlines():
        if not _FIGURE.search(line):
            continue
        label = frozenset(keywords(_FIGURE.sub(" ", line)))
        found |= {item for item in wanted if item and item <= label and _mostly(item, label)}
    return min(len(found), _MOST_ROWS) / _MOST_ROWS


def _mostly(item: frozenset[str], label: frozenset[str]) -> bool:
    return len(label) <= len(item) + _FURTHER_WORDS
