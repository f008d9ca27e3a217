"""What is kept of answers already made, and how long it is true."""
