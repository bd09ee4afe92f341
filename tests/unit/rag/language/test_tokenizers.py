"""Token offsets: exact where the model's tokenizer is at hand, safe where it is not."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import Unigram, WordPiece
from tokenizers.normalizers import NFKC, BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer, Metaspace
from tokenizers.processors import TemplateProcessing

from tunedd_api.rag.language.tokenizers import (
    EstimatingTokenizer,
    OffsetTokenizer,
    TokenStarts,
    tokenizer_in,
)

_WORDS = [
    "the", "of", "and", "a", "in", "to", "we", "are", "is", "that", "agents", "agent", "systems",
    "system", "model", "models", "language", "learning", "each", "other", "context", "between",
    "with", "plan", "they", "by", "for", "can",
]  # fmt: skip
_PIECES = ["##s", "##ing", "##tion", "##er", "##al", "##ive", "##ent", "multi", "auto", "inter"]
_CHARACTERS = [chr(code) for code in range(0x21, 0x7F) if not chr(code).isupper()]
_VOCABULARY = [
    "[UNK]", "[CLS]", "[SEP]", *_WORDS, *_PIECES, *_CHARACTERS, "é", "中", "ᄒ", "ᅡ", "ᆫ",
    *(f"##{char}" for char in (*_CHARACTERS, "ᄒ", "ᅡ", "ᆫ")),
]  # fmt: skip
_PROSE = (
    "Agents plan, and each agent in the system can model the others. In multi-agent systems the"
    " context of learning is that language models are agents (with 3.14 interactions by 2024)."
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer.json that, like MiniLM's, truncates, pads and adds special tokens."""
    vocabulary = {piece: index for index, piece in enumerate(dict.fromkeys(_VOCABULARY))}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(length=8)
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    tokenizer.save(str(path))
    return path


@pytest.fixture(scope="module")
def wordpiece(file: Path) -> OffsetTokenizer:
    """The tokenizer under test."""
    return tokenizer_in(file)


def _reference(file: Path, text: str) -> list[tuple[int, int]]:
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    offsets: list[tuple[int, int]] = tokenizer.encode(text, add_special_tokens=False).offsets
    return offsets


def test_each_piece_has_its_span(wordpiece: OffsetTokenizer) -> None:
    """Offsets name the characters of each piece, special tokens left out."""
    text = "The  agents, multiagent"
    pieces = [text[start:end] for start, end in wordpiece.offsets(text)]
    assert pieces == ["The", "agents", ",", "multi", "a", "g", "ent"]


def test_long_text_is_not_truncated(wordpiece: OffsetTokenizer) -> None:
    """Truncation and padding that the file asks for do not apply."""
    assert wordpiece.count("the agents " * 500) == 1000
    assert wordpiece.count("the") == 1
    assert wordpiece.count("") == 0


@settings(deadline=None, max_examples=200)
@given(
    text=st.text(
        alphabet="the agns.,-\n\r\t\u00a0\u2028\x0b\x1c\x85\u200b中é한😀→“\ufffd\u0301", max_size=60
    )
)
def test_offsets_are_the_library_s(file: Path, wordpiece: OffsetTokenizer, text: str) -> None:
    """Of words that the model can read, the offsets are just those that the library gives."""
    assert list(wordpiece.offsets(text)) == _reference(file, text)


def test_overlong_word_counts_by_letter(wordpiece: OffsetTokenizer) -> None:
    """A word that the model does not read counts as much as its parts may, if it is cut."""
    assert wordpiece.count("a" * 100) == 100
    assert wordpiece.count("x" * 150) == 150
    assert wordpiece.count("é" * 150) >= 150


def test_name_tells_tokenizers_apart(file: Path, tmp_path: Path) -> None:
    """The name follows the file's content and not its place."""
    copy, other = tmp_path / "copy.json", tmp_path / "other.json"
    copy.write_bytes(file.read_bytes())
    other.write_bytes(file.read_bytes().replace(b'"multi"', b'"multj"'))
    name = tokenizer_in(file).name
    assert tokenizer_in(copy).name == name
    assert tokenizer_in(other).name != name


def test_unigram_pieces_begin_with_the_word(tmp_path: Path) -> None:
    """A unigram vocabulary counts the blank as part of the word; its spans leave it out."""
    pieces = [("<unk>", 0.0), ("\u2581", -3.0), ("\u2581the", -2.0), ("\u2581agent", -2.5)]
    pieces += [("s", -2.0), ("\u2581full", -2.0)]
    tokenizer = Tokenizer(Unigram(pieces, unk_id=0))
    tokenizer.normalizer = NFKC()
    tokenizer.pre_tokenizer = Metaspace()
    tokenizer.enable_truncation(4)
    file = tmp_path / "tokenizer.json"
    tokenizer.save(str(file))
    unigram = tokenizer_in(file)
    text = "the  agents ｆｕｌｌ"
    spans = unigram.offsets(text)
    assert [text[start:end] for start, end in spans if start < end] == [
        *("the", "agent", "s", "ｆｕｌｌ"),
    ]
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
    assert unigram.count(text) == len(spans)
    assert unigram.count("the " * 500) >= 500
    assert unigram.name.startswith("unigram-")


def test_estimate_is_not_below_word_pieces(wordpiece: OffsetTokenizer) -> None:
    """On ordinary prose the estimate is at least the number of word pieces, and not twice it."""
    pieces = wordpiece.count(_PROSE)
    assert pieces <= EstimatingTokenizer().count(_PROSE) <= 2 * pieces


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("agents", ["age", "nts"]),
        ("Naihin", ["Na", "ihi", "n"]),
        ("MAS, GPT-4", ["M", "A", "S", ",", "G", "P", "T", "-", "4"]),
        ("3.14", ["3", ".", "1", "4"]),
        ("中文 ок", ["中", "文", "о", "к"]),
        ("a_b…", ["a", "_", "b", "…"]),
    ],
)
def test_estimated_tokens(text: str, tokens: list[str]) -> None:
    """Up to three letters make a token; a digit, a mark or another script's letter is one."""
    assert [text[a:b] for a, b in EstimatingTokenizer().offsets(text)] == tokens


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=60))
def test_estimate_covers_every_visible_character(text: str) -> None:
    """No visible character is free of charge, and count agrees with offsets."""
    tokenizer = EstimatingTokenizer()
    spans = tokenizer.offsets(text)
    covered = {index for start, end in spans for index in range(start, end)}
    assert all(char.isspace() or index in covered for index, char in enumerate(text))
    assert tokenizer.count(text) == len(spans)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from(["the ", "agents", "Plan-", " by\n", "été", "中文", "x" * 120, " "]))
)
def test_starts_count_what_offsets_list(wordpiece: OffsetTokenizer, parts: list[str]) -> None:
    """Counting up to a character, and finding a token, agree with the list of all of them."""
    text = "".join(parts)
    starts = [start for start, _ in wordpiece.offsets(text)]
    index = TokenStarts.of(text, wordpiece)
    for position in range(len(text) + 2):
        assert index.before(position) == sum(start < position for start in starts)
    assert [index.position(token) for token in range(len(starts))] == starts
    assert index.position(len(starts)) is index.position(-1) is None


def test_a_large_vocabulary_waits_until_it_is_needed(tmp_path: Path) -> None:
    """A unigram tokenizer has its name at once, and is loaded with the first text."""
    broken = tmp_path / "tokenizer.json"
    broken.write_text('{"model": {"type": "Unigram", "and": "nothing else"}}', "utf-8")
    tokenizer = tokenizer_in(broken)
    assert tokenizer.name.startswith("unigram-")
    with pytest.raises(Exception, match="vocab"):
        tokenizer.count("Bienen tanzen.")
