"""Use cases: verb functions `(db, thing, *, actor, …)`; each writes its change, its log entry and what it owes."""
