"""Addresses: signed, absolute, by the dozen; and what may stand in them."""
