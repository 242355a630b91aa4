"""What the engine does on a real card: `python -m bench.gpu`. Needs torch, transformers and bitsandbytes, nothing else of ours."""
