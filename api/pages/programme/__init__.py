"""Pages of what the programme does: info centres, their funnel and their log."""
