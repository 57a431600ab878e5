"""The stored state machines, each one small table, and the arithmetic of their dates; pure."""
