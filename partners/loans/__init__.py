"""Loans of kits and exhibitions: availability of copies, and services."""
