"""All disk: image sets, decoding, artefacts, results, site files."""
