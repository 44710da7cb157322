"""What a profile page says: page types and fields, wikitext <-> Profile, problems. Pure, like taxonomy."""
