"""The catalogue of activities: what it lists, finds and shows, and the verbs of an activity."""
