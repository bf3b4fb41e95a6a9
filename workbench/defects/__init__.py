"""Known faults that `workbench audit` plants in good points: one file a family of faults."""
