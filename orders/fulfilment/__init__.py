"""Start the items of placed orders in the network, and follow them until they are done."""
