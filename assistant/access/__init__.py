"""credentials -> principal."""
