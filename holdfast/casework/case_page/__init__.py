"""The page of a case: who this is, what is in force, what is owed, what happened, who works on it."""
