"""Who acts: accounts, the organisations that they act for, what they may see, what they share, and work done later."""
