"""What the features of this app share."""
