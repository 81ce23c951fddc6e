"""View models: one frozen dataclass per page type, and the Jinja renderer."""
