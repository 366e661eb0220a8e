"""Usage: feed and loader, sums, months, pools, limits, overviews."""
