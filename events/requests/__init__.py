"""Draft events from accepted requests, and keep the dates of both in step."""
