"""Makes the two classifiers from the examples in this folder, and measures them."""
