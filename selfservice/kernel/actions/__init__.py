"""Actions: every change that a person can make, the runner, and its pages."""
