"""One verb a file; what the pipeline calls, in its order."""
