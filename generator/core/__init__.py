"""Numpy only: records, similarity, fusion, votes, regions, metrics, statistics. No disk, no torch."""
