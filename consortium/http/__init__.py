"""What every request meets on its way: caches, limits, headers, cookies."""
