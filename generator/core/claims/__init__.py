"""Claims: sentences about the models, each with a measure, a 95 % interval and a verdict (DESIGN 1, section 3)."""
