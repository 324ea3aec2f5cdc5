"""What may be sent, how often and what is cleaned up after it."""
