"""What the register holds of a person, the forms that keep it right, and two records of one person."""
