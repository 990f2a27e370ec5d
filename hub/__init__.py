"""The hub: takes what the kiosks send, counts it once and shows the figures."""
