"""SIM swaps: their rules, who hears of them, what is asked, the cards in the drawer."""
