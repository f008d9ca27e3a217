"""What runs by itself, when, and once."""
