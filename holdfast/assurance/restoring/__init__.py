"""After a restore: what was erased or ended since is erased and ended again, and the walls and chains are proved."""
