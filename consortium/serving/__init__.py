"""The server: gunicorn, its database, its files."""
