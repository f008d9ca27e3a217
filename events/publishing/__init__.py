"""What writes the calendar: the verbs of events and of their occurrences."""
