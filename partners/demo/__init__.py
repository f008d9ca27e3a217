"""The demonstration catalogue: invented, believable, flagged as such."""
