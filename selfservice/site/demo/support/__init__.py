"""What the demo's people have asked support, and its answers."""
