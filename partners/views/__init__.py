"""Pages of the partners’ floor: the catalogue, requests, passwords."""
