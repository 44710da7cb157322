"""The published index: what is asked of it, how it is built, published and read."""
