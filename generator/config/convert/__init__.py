"""From the schema to plain records: what a stage gets never mentions pydantic. One module per topic."""
