"""The bundled demo set and its recipe: a client of the stages, not a second pipeline."""
