"""A question's text -> the days it mentions -> which of them is the day of the rule."""
