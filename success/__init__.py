"""The rules of customer success: pure functions and values. No I/O; time is an argument."""
