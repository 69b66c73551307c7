"""The rules of the bulletin: its sections, its way from hand-in to issue, figures in its texts. Pure."""
