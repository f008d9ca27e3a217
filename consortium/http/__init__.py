"""What every request meets on its way: its parameters, headers, cookies, bodies."""
