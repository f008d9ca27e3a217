"""How much and how often one may ask, and what is answered beyond."""
