"""Dated occurrences in the admin."""
