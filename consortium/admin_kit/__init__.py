"""What every page of the admin is made with."""
