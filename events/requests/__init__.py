"""Draft events from accepted requests, keep the dates of both in step, erase the contacts of old ones."""
