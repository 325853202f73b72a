"""The default encoder, without torch."""
