"""Clusters compared: beside peers, over time, in ranks that say how sure they are, with alerts."""
