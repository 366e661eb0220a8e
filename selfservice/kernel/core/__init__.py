"""Form fields, dates, formatting, encryption: helpers without models."""
