"""text -> verdict; pure."""
