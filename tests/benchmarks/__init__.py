"""Measurements: `make bench` prints the figures of this machine; nothing here passes or fails."""
