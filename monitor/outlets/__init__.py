"""Edge: reading the world, hostile as it is. Feeds, sitemaps, pages, full text, Tweede Kamer."""
