"""What can be asked, each question in one place."""
