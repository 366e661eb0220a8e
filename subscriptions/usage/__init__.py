"""What is used: feed and load, sums, a month, pools, limits, overviews."""
