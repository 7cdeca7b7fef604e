"""Every seam of the house, one file a room, owned by the flow that uses it. A port has few methods."""
