"""What the pages and forms of every register share, for this room and for later ones."""
