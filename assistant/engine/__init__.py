"""prompt token ids -> tokens; knows nothing of documents, people or HTTP."""
