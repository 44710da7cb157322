"""Skills: items, their tree, their labels. Pure: no I/O but the tables shipped here, no clock, no HTML."""
