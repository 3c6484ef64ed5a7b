"""Questions about a policy and a record: near misses, what-if grids, plans, deadlines, the price of a reading."""
