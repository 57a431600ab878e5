"""What is drawn out of the documents of a packet, one fact per file here, before any rule looks at it."""
