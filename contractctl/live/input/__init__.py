"""Valid input for operations, and the requests made of it."""
