"""What goes over the wire and what comes back: one request, one answer or one error."""
