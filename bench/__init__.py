"""Reproducible measurements on seeded populations; `make bench` prints them."""
