"""The nouns of the house; standard library only. Start reading here."""
