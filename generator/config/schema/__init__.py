"""The shape of config.yaml, one module per topic; every key carries the sentence that the docs print."""
