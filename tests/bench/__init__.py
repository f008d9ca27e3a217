"""Benchmarks on real servers, not tests: ``python -m tests.bench``. Nothing here is collected by pytest."""
