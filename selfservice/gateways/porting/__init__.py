"""Number portability: porting numbers in from other operators, by the clearing house of the Danish operators."""
