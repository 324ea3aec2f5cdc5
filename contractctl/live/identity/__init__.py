"""Who asks: credentials of callers, and how they stay secret."""
