"""The program that holds embedded models: llama.cpp's servers, one for each model.

It runs as a process of its own (``engines.EngineProcess``), because loading a model keeps Python's
interpreter lock for seconds, and because llama.cpp ends the process it runs in when it meets what
it does not expect. Only the standard library and llama.cpp are imported here: it begins to load
while the service is still being imported.

It reads orders from standard input, a line of JSON each, and answers each with a line:
``{"load": {…}}`` with ``{"at": URL}`` or ``{"error": sentence}``, ``{"drop": URL}`` with ``{}``. It
ends with its input, so never outlives the process that started it.
"""

import json
import os
import sys
from typing import IO, Any, Final

_PHYSICAL_BATCH: Final = 256
"""Tokens of a prompt that a language model computes at once. Prompts are read no faster with 512,
and what the widest layer takes grows with it: 40 MB for a vocabulary of 150,000."""


def load(order: dict[str, Any]) -> Any:  # noqa: ANN401 - the extension has no types
    """Load a model and serve it; raises RuntimeError if llama.cpp cannot.

    ``order`` holds what ``server.ServerOptions`` does, and the ``api_key`` that callers must show.
    """
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
    params.n_ubatch = _PHYSICAL_BATCH
    if order["embedding"]:
        params.embedding = True
        kinds = xllamacpp.llama_pooling_type
        mean, none = kinds.LLAMA_POOLING_TYPE_MEAN, kinds.LLAMA_POOLING_TYPE_NONE
        params.pooling_type = mean if order["pooled"] else none
        # Without causal attention a text must fit into one physical batch.
        params.n_batch = params.n_ubatch = order["context_window"]
    return xllamacpp.Server(params)


def serve(orders: IO[str], answers: IO[str]) -> None:
    """Carry out orders until there are no more."""
    servers: dict[str, Any] = {}
    for line in orders:
        order = json.loads(line)
        if "load" in order:
            try:
                server = load(order["load"])
            except RuntimeError as error:
                answer = {"error": str(error)}
            else:
                answer = {"at": str(server.listening_address)}
                servers[answer["at"]] = server
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
