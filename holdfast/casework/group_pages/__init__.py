"""Groups: what each is recorded as, and the evidence for it (ISL-5.1.2)."""
