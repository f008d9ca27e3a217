"""The desk: relays’ requests, answered."""
