"""From a request that was accepted to its event, and back when a date moves."""
