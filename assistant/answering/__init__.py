"""question and passages -> answer events."""
