"""What people can ask for: one file per capability, written once for every platform."""
