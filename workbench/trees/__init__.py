"""Trees: a taxonomy edited, compared, and as rows of a table; all pure, nothing is stored here."""
