"""Are children of different ethnic groups, sexes, ages and care status treated alike? Counted, and answered for in
writing (GM-12, GM-18)."""
