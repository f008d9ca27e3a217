"""Watching over an installation."""
