"""A benchmark of the real server, not a test: ``python -m tests.bench``. Nothing here is collected by pytest."""
