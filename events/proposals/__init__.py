"""Proposals: what one person may not do alone is done once somebody with the role agrees."""
