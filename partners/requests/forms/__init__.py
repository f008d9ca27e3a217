"""The forms by which a relay asks, and changes what it asked."""
