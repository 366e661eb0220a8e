"""Every change of the accounts app that a person can make, one file each."""
