"""Code that the features of this app share."""
