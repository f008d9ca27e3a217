"""The server: gunicorn, its database, its cache, its files."""
