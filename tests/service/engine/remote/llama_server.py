"""Runs llama.cpp's own HTTP server on a GGUF file, on a free port: `python llama_server.py FILE`.

Started as a process of its own; prints its address, then serves until its standard input is closed.
"""

from __future__ import annotations

import sys

import xllamacpp

CONTEXT, SLOTS = 1024, 2


def main(model: str) -> None:
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = ["tiny"]
    params.n_ctx = CONTEXT * SLOTS
    params.n_parallel = SLOTS
    params.n_batch = params.n_ubatch = 512
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.n_threads_http = 4
    params.use_jinja = True
    params.warmup = False
    params.endpoint_slots = True
    params.port = 0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
