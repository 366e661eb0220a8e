"""List pages: state, filters, pagination, saved views, bulk selection."""
