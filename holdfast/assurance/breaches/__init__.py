"""The register of data breaches: what reached whom or was lost, the clock, and whether anybody is in danger (GM-10)."""
