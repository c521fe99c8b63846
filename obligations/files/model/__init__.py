"""What files say, as frozen values, and the shape of results: a module for each kind."""
