"""What happens without being asked: the nightly evaluation and its schedule."""
