"""What the programme wants to know and does: indicators, clusters compared, statistics, priorities, centres."""
