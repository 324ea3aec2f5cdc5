"""What the server sends by itself is heard here: webhooks and callbacks."""
