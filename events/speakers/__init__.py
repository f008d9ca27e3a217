"""Who speaks at an event or has helped to make it, in words."""
