"""What is strong, rising and within reach in a region, sector by sector, with all that it rests on."""
