"""The lists of subscriptions: columns, cells, filters, what there is to choose from, search."""
