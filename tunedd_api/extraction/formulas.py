"""Formulas in a line: ``E=mc^2``, ``(a+b)/2``, ``√(x)``.

MathML and Word's OMML name the same things in other words; both are told in the terms here.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

_SIMPLE: Final = re.compile(r"[-+−]?(?:\w+(?:\.\w+)?|\S)|\([^()]*\)")
_FRACTION: Final = re.compile(r"(?:\w+|\([^()]*\))/(?:\w+|\([^()]*\))")
_BINDS: Final = re.compile(r"[\w(√∑∫∏]")
"""What multiplies a fraction that it follows."""

_COMBINING: Final = {
    "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "¯": "\u0304", "‾": "\u0304",
    "_": "\u0304", "→": "\u20d7", "⃗": "\u20d7", "˙": "\u0307", ".": "\u0307", "¨": "\u0308",
}  # fmt: skip


def fraction(above: str, below: str) -> str:
    """One thing over another."""
    return f"{_grouped(above)}/{_grouped(below)}"


def scripts(base: str, below: str = "", above: str = "") -> str:
    """A base with what stands at its foot and its head."""
    foot = f"_{_grouped(below)}" if below else ""
    head = f"^{_grouped(above)}" if above else ""
    return f"{base}{foot}{head}"


def root(inner: str, degree: str = "") -> str:
    """A square root, or one of another degree."""
    return f"√[{degree}]({inner})" if degree else f"√({inner})"


def accented(base: str, accent: str) -> str:
    """A letter with a mark above."""
    combining = _COMBINING.get(accent.strip() or "^", "")
    if len(base) == 1 and combining:
        return f"{base}{combining}"
    return scripts(base, above=accent.strip())


def matrix(rows: Iterable[Iterable[str]]) -> str:
    """Rows of cells."""
    return "[" + "; ".join(", ".join(cells) for cells in rows) + "]"


def row(parts: Iterable[str]) -> str:
    """Parts one after another; functions and fractions keep apart from their neighbours."""
    kept = list(filter(None, parts))
    written: list[str] = []
    for number, part in enumerate(kept):
        before = kept[number - 1] if number else ""
        after = kept[number + 1] if number + 1 < len(kept) else ""
        touches = before[-1:].isalnum() and part[0].isalnum()
        if _FRACTION.fullmatch(part) and (touches or _BINDS.match(after)):
            written.append(f"({part})")
        elif touches and (_is_name(before) or _is_name(part)):
            written += " ", part
        else:
            written.append(part)
    return "".join(written)


def _is_name(part: str) -> bool:
    return len(part) > 1 and part.isalpha()


def _grouped(part: str) -> str:
    return part if not part or _SIMPLE.fullmatch(part) else f"({part})"


def mathml(element: "_Element") -> str:
    """A ``math`` element in a line."""
    tag = str(element.tag).rpartition("}")[2].rpartition(":")[2]
    if tag in ("mi", "mn", "mo", "mtext", "ms"):
        return "".join("".join(element.itertext()).split())
    if tag in ("mphantom", "annotation", "annotation-xml", "none", "mprescripts"):
        return ""
    parts = [mathml(child) for child in element if isinstance(child.tag, str)]
    if tag == "semantics":
        return parts[0] if parts else ""
    if tag in ("mtable", "mtr", "mlabeledtr"):
        return _table(element)
    if tag == "mfenced":
        return f"{element.get('open', '(')}{','.join(parts)}{element.get('close', ')')}"
    told = _MATHML.get(tag)
    if told is not None and len(parts) >= told[0]:
        return told[1](parts)
    return row(parts) or ("" if parts else "".join((element.text or "").split()))


def _table(element: "_Element") -> str:
    if not str(element.tag).endswith("mtable"):
        return row(mathml(child) for child in element)
    return matrix([[mathml(cell) for cell in line] for line in element])


def _over(parts: list[str]) -> str:
    return accented(*parts[:2]) if len(parts[1]) == 1 else scripts(parts[0], above=parts[1])


_MATHML: Final[Mapping[str, tuple[int, Callable[[list[str]], str]]]] = {
    "mfrac": (2, lambda parts: fraction(*parts[:2])),
    "msqrt": (1, lambda parts: root(row(parts))),
    "mroot": (2, lambda parts: root(*parts[:2])),
    "msup": (2, lambda parts: scripts(parts[0], above=parts[1])),
    "msub": (2, lambda parts: scripts(parts[0], parts[1])),
    "munder": (2, lambda parts: scripts(parts[0], parts[1])),
    "mover": (2, _over),
    "msubsup": (3, lambda parts: scripts(*parts[:3])),
    "munderover": (3, lambda parts: scripts(*parts[:3])),
    "mmultiscripts": (3, lambda parts: scripts(*parts[:3])),
}
"""For each element how many children it needs, and what they make."""


def omml(element: "_Element") -> str:
    """An ``oMath`` element of Word in a line."""
    tag = str(element.tag).rpartition("}")[2]
    if tag == "t":
        return "".join((element.text or "").split())
    if tag.endswith("Pr") or tag == "phant":
        return ""
    told = _OMML.get(tag)
    if told is not None:
        return told(element)
    return row(omml(child) for child in element if isinstance(child.tag, str))


def _part(element: "_Element", name: str) -> str:
    found = element.find(f"{{*}}{name}")
    return "" if found is None else omml(found)


def _set(element: "_Element", name: str, default: str) -> str:
    """A property's value; an empty one is meant."""
    found = element.find(f"{{*}}{element.tag.rpartition('}')[2]}Pr/{{*}}{name}")
    if found is None:
        return default
    return next((value for key, value in found.attrib.items() if key.endswith("val")), default)


def _delimited(element: "_Element") -> str:
    inner = _set(element, "sepChr", "|").join(omml(part) for part in element.findall("{*}e"))
    return f"{_set(element, 'begChr', '(')}{inner}{_set(element, 'endChr', ')')}"


def _sum(element: "_Element") -> str:
    sign = scripts(_set(element, "chr", "∫"), _part(element, "sub"), _part(element, "sup"))
    inner = _part(element, "e")
    return f"{sign} {inner}" if "_" in sign or "^" in sign else f"{sign}{inner}"


_OMML: Final[Mapping[str, "Callable[[_Element], str]"]] = {
    "f": lambda at: fraction(_part(at, "num"), _part(at, "den")),
    "rad": lambda at: root(_part(at, "e"), _part(at, "deg")),
    "sSup": lambda at: scripts(_part(at, "e"), above=_part(at, "sup")),
    "sSub": lambda at: scripts(_part(at, "e"), _part(at, "sub")),
    "sSubSup": lambda at: scripts(_part(at, "e"), _part(at, "sub"), _part(at, "sup")),
    "sPre": lambda at: scripts("", _part(at, "sub"), _part(at, "sup")) + _part(at, "e"),
    "limLow": lambda at: scripts(_part(at, "e"), _part(at, "lim")),
    "limUpp": lambda at: scripts(_part(at, "e"), above=_part(at, "lim")),
    "func": lambda at: row((_part(at, "fName"), _part(at, "e"))),
    "acc": lambda at: accented(_part(at, "e"), _set(at, "chr", "^")),
    "bar": lambda at: accented(_part(at, "e"), "¯"),
    "nary": _sum,
    "d": _delimited,
    "m": lambda at: matrix([[omml(e) for e in line] for line in at.findall("{*}mr")]),
    "eqArr": lambda at: "; ".join(omml(line) for line in at.findall("{*}e")),
}
"""For each element of Word's formulas what it makes."""
