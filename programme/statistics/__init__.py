"""Figures by sector, region and year: read as offices publish them, kept by editions, and what they come to."""
