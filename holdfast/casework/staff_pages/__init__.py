"""The pages of those who look after accounts: who works for an agency, joiners, movers, leavers; agencies and teams."""
