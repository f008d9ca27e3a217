"""Proposals: changes that take effect when somebody with the necessary role accepts them."""
