"""What the forms of visitors have in common: an address, and how often one may send."""
