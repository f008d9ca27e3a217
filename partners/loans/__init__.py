"""What is lent: the calendar of its copies, and the verbs of a loan."""
