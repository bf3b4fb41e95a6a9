"""Records in, safe HTML out: the only package that writes markup, and it escapes all text."""
