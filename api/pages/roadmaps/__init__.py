"""The pages of strategies and roadmaps: read, compared, printed, drafted and changed."""
