"""What the portal holds about a person: which fields, how long, and what erases them."""
