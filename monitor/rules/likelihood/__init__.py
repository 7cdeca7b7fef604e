"""How likely a story is to lead to Kamervragen: plain counts first, a chance once it has earned that."""
