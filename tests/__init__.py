"""The test suite: real servers, real simulators, a real browser."""
