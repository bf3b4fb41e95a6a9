"""What a researcher does, one file an activity; the only callers of store, models and loop."""
