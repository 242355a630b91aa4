"""One question's way: question -> passages -> prompt -> tokens -> answer."""
