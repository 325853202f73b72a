"""Questions of whoever has signed in: what they keep, and what fits their organisations."""
