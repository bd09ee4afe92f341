"""The program that holds embedded models: llama.cpp's servers, one for each model.

It runs as a process of its own (``engines.EngineProcess``), because loading a model keeps Python's
interpreter lock for seconds, and because llama.cpp ends the process it runs in when it meets what
it does not expect. Only the standard library and llama.cpp are imported here: it begins to load
while the service is still being imported.

It reads orders from standard input, a line of JSON each, and answers each with a line:
``{"load": {…}}`` with ``{"at": URL}`` or ``{"error": sentence}``, ``{"widen": URL}`` and
``{"drop": URL}`` with ``{}``. It ends with its input, so never outlives the process that started
it.
"""

import ctypes
import json
import os
import sys
from collections.abc import Iterator, Set
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import IO, Any, Final

_PHYSICAL_BATCH: Final = 256
"""Tokens of a prompt that a language model computes at once. Prompts are read no faster with 512,
and what the widest layer takes grows with it: 40 MB for a vocabulary of 150,000."""
_LARGE: Final = 16 * 1024**2
"""Bytes from which a piece of memory is one of llama.cpp's buffers, not the stack of a thread."""
_ARENA: Final = 64 * 1024**2
"""What glibc's arenas begin at a multiple of and are at most; all threads write to them."""
_STRETCH: Final = 256 * 1024
"""Bytes that are looked at at once; a multiple of all sizes of pages."""
_NAMELESS: Final = 3
"""Columns that ``/proc/self/maps`` has of memory that is no file, behind its rights."""
_MADV_DONTNEED: Final = 4


class _Unused(ModuleType):
    """A module of which nothing is used; it has whatever is imported from it."""

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)


def load(order: dict[str, Any]) -> Any:  # noqa: ANN401 - the extension has no types
    """Load a model and serve it; raises RuntimeError if llama.cpp cannot.

    ``order`` holds what ``server.ServerOptions`` does, the ``api_key`` that callers must show, and
    the folder in which a slot's ``states`` are saved for another slot.
    """
    # What guesses how much fits on a graphics card brings a megabyte of the standard library along.
    sys.modules.setdefault("xllamacpp.memory", _Unused("xllamacpp.memory"))
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = order["model"]
    params.n_ctx = order["context_window"] * order["parallel"]
    params.n_parallel = order["parallel"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = order["threads"]
    params.api_keys = [order["api_key"]]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.ui = False
    params.warmup = False
    params.verbosity = 0
    params.endpoint_metrics = True
    # Everything is set here, and fitting it to the machine would read the model twice.
    params.fit_params = False
    params.default_template_kwargs = order["template"]
    params.cache_ram_mib = order["kept_prompts"] // 1024**2
    # A prompt stays in its slot until another one takes it, and is kept elsewhere only then.
    params.cache_idle_slots = False
    params.slot_save_path = order["states"]
    params.n_ubatch = _PHYSICAL_BATCH
    if order["embedding"]:
        params.embedding = True
        kinds = xllamacpp.llama_pooling_type
        params.pooling_type = getattr(kinds, f"LLAMA_POOLING_TYPE_{order['pooling'].upper()}")
        # Without causal attention a text must fit into one physical batch.
        params.n_batch = params.n_ubatch = order["context_window"]
    held = set(_stretches())
    server = xllamacpp.Server(params)
    if order["widened"]:
        _read_longest(server, order)
    give_back(held)
    return server


def widen(server: Any, order: dict[str, Any]) -> None:  # noqa: ANN401 - the extension has no types
    """Make the room for the longest text, of a model that was loaded without it."""
    held = set(_stretches())
    _read_longest(server, order)
    give_back(held)


def _read_longest(server: Any, order: dict[str, Any]) -> None:  # noqa: ANN401
    """Have an embedding model read a text of full length: a third of a second for 512 tokens.

    For each token of the longest text so far it keeps room for as many numbers as there are words,
    which an embedding model never fills: half a gigabyte for a vocabulary of 250,000. Once it is
    as large as it can be, it is not made anew, and what holds nothing of it is given back.
    """
    longest = [[0] * order["context_window"]]
    if order["pooling"] != "none":
        server.handle_embeddings({"input": longest})
        return
    from http.client import HTTPConnection

    # Where vectors are not averaged, only its own address gives them.
    asking = HTTPConnection(str(server.listening_address).removeprefix("http://"))
    headers = {
        "Authorization": f"Bearer {order['api_key']}",
        "Content-Type": "application/json",
    }
    with closing(asking):
        asking.request("POST", "/embedding", json.dumps({"content": longest}), headers)
        asking.getresponse().read()


def give_back(held: Set[int]) -> None:
    """Give the system back the memory that was written but holds nothing yet (Linux).

    llama.cpp fills the keys and values of all slots with zeros when it loads a model, and the room
    for what a model puts out. Pages of zeros that are given back are zeros when they are next read
    or written, and take memory only from then on. ``held`` are the stretches that were there before
    the model was loaded: others may be using them.
    """
    libc = ctypes.CDLL(None)
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    libc.memcmp.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
    zeros = ctypes.create_string_buffer(_STRETCH)
    for stretch in _stretches():
        if stretch not in held and libc.memcmp(stretch, zeros, _STRETCH) == 0:
            libc.madvise(stretch, _STRETCH, _MADV_DONTNEED)
    if hasattr(libc, "malloc_trim"):  # of glibc: what a model's file was read into is free now
        libc.malloc_trim(0)


def _stretches() -> Iterator[int]:
    """The addresses of all stretches of llama.cpp's buffers; none but on Linux."""
    if sys.platform != "linux":
        return
    for line in Path("/proc/self/maps").read_text("utf-8").splitlines():
        addresses, rights, *file = line.split()
        start, end = (int(address, 16) for address in addresses.split("-"))
        anonymous = len(file) == _NAMELESS and rights == "rw-p"
        arena = start % _ARENA == 0 and end - start <= _ARENA
        if anonymous and end - start >= _LARGE and not arena:
            yield from range(-(-start // _STRETCH) * _STRETCH, end - _STRETCH + 1, _STRETCH)


def serve(orders: IO[str], answers: IO[str]) -> None:
    """Carry out orders until there are no more."""
    servers: dict[str, tuple[Any, dict[str, Any]]] = {}
    for line in orders:
        order = json.loads(line)
        if "load" in order:
            try:
                server = load(order["load"])
            except RuntimeError as error:
                answer = {"error": str(error)}
            else:
                answer = {"at": str(server.listening_address)}
                servers[answer["at"]] = server, order["load"]
        elif "widen" in order:
            widen(*servers[order["widen"]])
            answer = {}
        else:
            servers.pop(order["drop"], None)
            answer = {}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    # What llama.cpp prints must not be taken for an answer.
    spoken = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin, spoken)
    # Nothing is to be saved, and llama.cpp's threads may still be computing.
    os._exit(0)
