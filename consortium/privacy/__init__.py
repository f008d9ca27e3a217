"""Personal data: which fields hold it, for how long, and what erases it."""
