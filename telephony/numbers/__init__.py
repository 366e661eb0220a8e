"""The company's telephone numbers, and what each leads to."""
