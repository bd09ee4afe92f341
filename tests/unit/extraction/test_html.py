"""HTML: what a visitor sees, and nothing else."""

from pathlib import Path

import pytest

from tunedd_api.extraction.extracts import Extract
from tunedd_api.extraction.formats import extract


def _read(folder: Path, content: str, name: str = "page.html") -> Extract:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return extract(path, name)


def _text(folder: Path, content: str, name: str = "page.html") -> str:
    return _read(folder, content, name).pages[0].text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("10<sup>16</sup> km, 10<sup>-3</sup>, x<sup>n+1</sup>", "10^16 km, 10^-3, x^(n+1)"),
        ("as shown<sup>12</sup>, and<sup>*</sup>", "as shown [12], and*"),
        ("H<sub>2</sub>SO<sub>4</sub>, T<sub>max</sub>", "H2SO4, T_max"),
        ("1011<sub>2</sub> and log<sub>10</sub>", "1011_2 and log_10"),
        ("the 2<sup>nd</sup>, 20<sup>o</sup>C, Acme<sup>TM</sup>", "the 2nd, 20°C, Acme™"),
        ("(a+b)<sup>2</sup>, see (below)<sup>4</sup>", "(a+b)^2, see (below) [4]"),
        ("<sup>14</sup>C dating", "^14C dating"),
        ("5<sup>1</sup>/<sub>2</sub> cups, <sup>3</sup>&frasl;<sub>4</sub> l", "5 1/2 cups, 3/4 l"),
        ("5<span style='vertical-align: super'>7</span>", "5^7"),
        ("e<sup>x<sup>2</sup></sup>", "e^(x^2)"),
    ],
)
def test_raised_and_lowered_stay_apart(tmp_path: Path, html: str, text: str) -> None:
    """Powers, indices, marks of notes and ordinals are told from digits on the line."""
    assert _text(tmp_path, f"<p>{html}</p>") == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("pay <del>40</del> <ins>55</ins>", "pay 55"),
        ("pay <strike>40</strike> 55", "pay 55"),
        ("pay <span style='text-decoration: line-through'>40</span> 55", "pay 55"),
    ],
)
def test_struck_out_text_is_left_out(tmp_path: Path, html: str, text: str) -> None:
    """What its author has struck out does not hold any more."""
    assert _text(tmp_path, f"<p>{html}</p>") == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<h1 hidden>unseen</h1>",
        "<h1 style='font-size: 0px'>unseen</h1>",
        "<div style='display: none'><h1>unseen</h1></div>",
        "<p style='opacity:0'>unseen</p>",
        "<p style='color:#FFFFFF'>unseen</p>",
        "<p style='position:absolute; left:-9999px'>unseen</p>",
        "<style>.x, #y { Display: None }</style><h1 class='a x'>unseen</h1><p id=y>unseen</p>",
    ],
)
def test_hidden_text_is_neither_text_nor_title(tmp_path: Path, hidden: str) -> None:
    """No visitor sees it, so no passage holds it."""
    read = _read(tmp_path, f"<body>{hidden}<p>seen</p></body>")
    assert (read.title, read.pages[0].text) == ("page", "seen")


def test_white_on_a_colour_is_read(tmp_path: Path) -> None:
    """White letters on a dark ground are seen."""
    html = "<div style='background:#003'><h1 style='color:#fff'>Seen</h1></div>"
    assert _read(tmp_path, html).title == "Seen"


def test_lists_keep_their_numbers(tmp_path: Path) -> None:
    """Start, values, letters, Roman numerals and counting down are as they are shown."""
    html = (
        "<ol start=3><li>c<li value=7><p>g</p><p>more</p></ol><ol type=a><li>x</ol>"
        "<ol type=I><li>y<li>z</ol><ol reversed><li>two<li>one</ol><ul><li>dot</ul>"
    )
    assert _text(tmp_path, html).replace("\n\n", "\n").split("\n") == [
        "3. c", "7. g", "more", "a. x", "I. y", "II. z", "2. two", "1. one", "• dot",
    ]  # fmt: skip


def test_cells_stand_in_all_rows_and_columns_that_they_span(tmp_path: Path) -> None:
    """Each row can be read by itself, and a header of two rows names its columns."""
    html = (
        "<table><tr><th rowspan=2>Plan<th colspan=2>Price</tr><tr><th>May<th>June</tr>"
        "<tr><td rowspan=0>Basic<td>10<td>12</tr><tr><td colspan=2>none</tr>"
        "<tr><td colspan=3>All prices in euros</table>"
    )
    page = _read(tmp_path, html).pages[0]
    assert page.text.split("\n") == [
        "Plan | Price | Price", "Plan | May | June", "Basic | 10 | 12", "Basic | none | none",
        "Basic | All prices in euros | All prices in euros | All prices in euros",
    ]  # fmt: skip
    assert page.tables[0].header == "Plan | Price | Price\nPlan | May | June"
    assert page.text[page.tables[0].body :].startswith("\nBasic | 10")


def test_table_that_only_repeats_itself_is_cut_short(tmp_path: Path) -> None:
    """Spans of a thousand columns over thousands of rows do not fill the memory."""
    wide = f"<tr><td rowspan=65000 colspan=1000>{'x' * 100}</tr>"
    html = f"<table>{wide}{'<tr><td>y</tr>' * 500}</table>"
    assert sum(len(page.text) for page in _read(tmp_path, html).pages) < 5_000_000


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<p>It was lit<a href='#n'>1</a>.</p><p>Next.</p><aside id=n>1 By oil.</aside>",
            "It was lit [1].\n\n[1] By oil.\n\nNext.",
        ),
        (
            "<p>Lit<sup><a href='#n' id=r>a</a></sup> so.</p><ol><li id=n>Oil. <a href='#r'>↩</a>",
            "Lit [a] so.\n\n[a] Oil.",
        ),
        (
            "<p>Lit.<a id=r href='#n'>[2]</a></p><p><a id=n href='#r'>[2]</a> Oil.</p>",
            "Lit. [2]\n\n[2] Oil.",
        ),
        ("<p>Lit<a epub:type=noteref href='notes.xhtml#n'>3</a></p>", "Lit [3]"),
        ("<p>Go to <a href='#s'>2</a> now.</p><p id=s>Second.</p>", "Go to 2 now.\n\nSecond."),
    ],
)
def test_notes_stand_beside_their_marks(tmp_path: Path, html: str, text: str) -> None:
    """A note follows the paragraph that refers to it, once; other links stay links."""
    assert _text(tmp_path, html) == text


def test_asides_and_footers_of_words_are_read(tmp_path: Path) -> None:
    """Boxes beside the text are read unless they are menus."""
    html = (
        "<aside>Keep the valve closed at night.</aside><p>Text.</p>"
        "<aside><a href=a>First other page</a> <a href=b>Second other page</a></aside>"
        "<footer>Ask the bridge office at 555-0199.</footer>"
    )
    assert _text(tmp_path, html) == (
        "Keep the valve closed at night.\n\nText.\n\nAsk the bridge office at 555-0199."
    )


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
        ("<mi>x</mi><mo>=</mo><msqrt><mi>y</mi><mo>+</mo><mn>1</mn></msqrt>", "x=√(y+1)"),
        ("<msubsup><mo>∫</mo><mn>0</mn><mi>n</mi></msubsup><mi>x</mi>", "∫_0^nx"),
        ("<mi>sin</mi><mi>x</mi>", "sin x"),
        (
            "<semantics><msup><mi>c</mi><mn>2</mn></msup><annotation>c^{2}</annotation></semantics>",
            "c^2",
        ),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "[1, 2]"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x̄"),
    ],
)
def test_formulas_are_read_in_a_line(tmp_path: Path, formula: str, text: str) -> None:
    """Fractions, powers and roots keep their meaning."""
    assert _text(tmp_path, f"<p>So <math>{formula}</math> holds.</p>") == f"So {text} holds."


def test_small_things_that_are_seen(tmp_path: Path) -> None:
    """Ruby, quotation marks, pictures' words and ticked boxes are read."""
    html = (
        "<p><ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby> <q>so</q> <img alt='A map' src=x>"
        "<img alt='b.png'></p><ul><li><input type=checkbox checked>done</ul>"
    )
    assert _text(tmp_path, html) == "港(みなと) “so” [A map]\n\n☒ done"


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote"])
def test_deep_pages_are_read(tmp_path: Path, tag: str) -> None:
    """However deep a page is nested, its text is read."""
    html = f"<{tag}>" * 20_000 + "needle" + "<p>after</p>"
    assert "needle" in _text(tmp_path, html)
    assert "after" in _text(tmp_path, html)


def test_xhtml_elements_may_close_themselves(tmp_path: Path) -> None:
    """An empty title or anchor does not swallow the page."""
    xhtml = (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:o="x"><head><title/>'
        '</head><body><p><a id="a"/>They plan.<br/>Now.</p><o:p/></body></html>'
    )
    assert _text(tmp_path, xhtml, "page.xhtml") == "They plan.\nNow."


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("ascii", "cp1252"),
        ("x-sjis", "cp932"),
        ("gb2312", "gbk"),
        ("ks_c_5601-1987", "cp949"),
        ("utf-16", "utf-8"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_labels_mean_what_they_mean_on_the_web(tmp_path: Path, label: str, encoding: str) -> None:
    """The web's labels name supersets, and UTF-16 is never said in letters of one byte."""
    words = {"cp932": "ポンプ①", "gbk": "水泵", "cp949": "펌프", "koi8-r": "насос"}
    text = words.get(encoding, "It’s “quoted” at 10 €")
    path = tmp_path / "page.html"
    path.write_bytes(f"<meta charset='{label}'><p>{text}</p>".encode(encoding))
    assert extract(path, "page.html").pages[0].text == text
