"""The pages of statistics: the figures themselves, and the sectors of a region that they speak for."""
