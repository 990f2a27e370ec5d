"""A fleet of simulated kiosks, for load and for trying operations: it speaks to a hub by docs/wire.md alone."""
