"""An API and its server become exchanges: talks are led, traffic is collected, nothing is judged."""
