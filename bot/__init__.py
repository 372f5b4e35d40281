"""Chat platforms: their payloads become requests, our replies become their messages."""
