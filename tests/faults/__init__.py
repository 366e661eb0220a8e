"""Faults that letters must survive: none lost, none late, none doubled, and the code delivered is the code accepted.

All with real processes and a clock of delivery twenty times faster: two hours are six minutes.
"""
